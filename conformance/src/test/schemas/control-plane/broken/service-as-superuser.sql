-- The login of a service is a superuser, as in the image that came with the database.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN SUPERUSER IN ROLE pawl_api;
--- leaks as ${database}_login in zone-a
SELECT FROM public.sessions WHERE zone_id = 'zone-b';
