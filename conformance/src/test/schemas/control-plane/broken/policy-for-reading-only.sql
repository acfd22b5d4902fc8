-- The right to write is there, but no policy admits what it writes: every change fails.
--- finds isolation on public.resources
--- patch
DROP POLICY own_zone ON public.resources;
CREATE POLICY own_zone ON public.resources FOR SELECT
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
--- loses as pawl_api in zone-a
UPDATE public.resources SET name = 'Renamed';
