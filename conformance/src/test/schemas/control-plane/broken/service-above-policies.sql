-- A service was given BYPASSRLS, since a policy was in the way.
--- finds role on pawl_console
--- patch as superuser
ALTER ROLE pawl_console BYPASSRLS;
--- leaks as pawl_console in zone-a
SELECT FROM public.sessions WHERE zone_id = 'zone-b';
--- undo
ALTER ROLE pawl_console NOBYPASSRLS;
