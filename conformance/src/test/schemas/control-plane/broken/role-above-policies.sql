-- No policy binds a role with BYPASSRLS.
--- finds role on ${database}_export
--- patch as superuser
CREATE ROLE ${database}_export NOLOGIN BYPASSRLS;
GRANT USAGE ON SCHEMA public TO ${database}_export;
GRANT SELECT ON public.sessions TO ${database}_export;
--- leaks as ${database}_export in zone-a
SELECT FROM public.sessions WHERE zone_id = 'zone-b';
