-- The same where few look.
--- finds setting on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE pawl_console;
ALTER ROLE ${database}_login IN DATABASE ${database} SET pawl.zone_id = 'zone-b';
--- leaks at login as ${database}_login
SELECT FROM public.sessions;
