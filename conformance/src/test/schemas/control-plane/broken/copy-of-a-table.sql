-- A copy that was made before a risky change has the rows of all zones and none of the guards.
--- finds tag on public.sessions_before_release
--- patch as superuser
CREATE TABLE public.sessions_before_release AS SELECT * FROM public.sessions;
ALTER TABLE public.sessions_before_release OWNER TO owner;
GRANT SELECT ON public.sessions_before_release TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.sessions_before_release WHERE zone_id = 'zone-b';
