-- A view that belongs to the role for every zone shows every zone to whoever may read it.
--- finds view on public.session_list
--- patch as superuser
CREATE VIEW public.session_list AS SELECT zone_id, id, subject_id FROM public.sessions;
ALTER VIEW public.session_list OWNER TO pawl_all_zones;
GRANT SELECT ON public.session_list TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.session_list WHERE zone_id = 'zone-b';
