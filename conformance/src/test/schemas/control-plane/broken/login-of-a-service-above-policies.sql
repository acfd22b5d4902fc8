-- The service is as it should be; its login is not.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN BYPASSRLS IN ROLE pawl_console;
--- leaks as ${database}_login in zone-a
SELECT FROM public.sessions WHERE zone_id = 'zone-b';
