-- The outer view asks the caller's rights; the inner one does not.
--- finds view on public.every_session
--- patch as superuser
CREATE VIEW public.every_session AS SELECT zone_id, id FROM public.sessions;
CREATE VIEW public.session_count WITH (security_invoker = true) AS
SELECT zone_id, count(*) AS sessions FROM public.every_session GROUP BY zone_id;
GRANT SELECT ON public.every_session, public.session_count TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.session_count WHERE zone_id = 'zone-b';
