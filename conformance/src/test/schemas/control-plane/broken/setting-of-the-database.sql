-- The same for everybody.
--- finds setting on pawl.zone_id
--- patch as superuser
ALTER DATABASE ${database} SET pawl.zone_id = 'zone-b';
--- leaks as pawl_gateway
SELECT FROM public.sessions;
