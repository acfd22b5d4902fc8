-- A table that inherits is no partition: it has no policy, and its rows are in both.
--- finds isolation on public.sessions_archive
--- patch as superuser
CREATE TABLE public.sessions_archive () INHERITS (public.sessions);
ALTER TABLE public.sessions_archive OWNER TO owner;
INSERT INTO public.sessions_archive SELECT * FROM ONLY public.sessions;
GRANT SELECT ON public.sessions_archive TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.sessions_archive WHERE zone_id = 'zone-b';
