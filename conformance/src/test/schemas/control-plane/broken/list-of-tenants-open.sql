-- The list of customers was thought to be no secret, and can be changed by a session of any zone.
--- finds isolation on public.zones
--- patch
ALTER POLICY own_zone ON public.zones USING (true);
--- leaks as pawl_api in zone-a
UPDATE public.zones SET name = 'Renamed' WHERE id = 'zone-b';
