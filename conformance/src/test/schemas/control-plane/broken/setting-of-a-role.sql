-- The login brings a zone with it, so a code path that forgets to say one fails open.
--- finds setting on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE pawl_api;
ALTER ROLE ${database}_login SET pawl.zone_id = 'zone-b';
--- leaks at login as ${database}_login
SELECT FROM public.sessions;
