-- A direct member sees every zone all the time, without having said so.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE pawl_api, pawl_all_zones;
--- leaks as ${database}_login
SELECT FROM public.sessions;
