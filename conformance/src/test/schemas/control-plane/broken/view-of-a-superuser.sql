-- A view reads with the rights of its owner, whom no policy binds.
--- finds view on public.session_list
--- patch as superuser
CREATE VIEW public.session_list AS SELECT zone_id, id, subject_id FROM public.sessions;
GRANT SELECT ON public.session_list TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.session_list WHERE zone_id = 'zone-b';
