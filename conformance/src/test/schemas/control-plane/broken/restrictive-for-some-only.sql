-- A restrictive policy guards the services that it names; the permissive one lets the others in.
--- finds isolation on public.resources
--- patch
DROP POLICY own_zone ON public.resources;
CREATE POLICY everybody ON public.resources USING (true);
CREATE POLICY own_zone ON public.resources AS RESTRICTIVE
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator
    USING (zone_id = current_setting('pawl.zone_id', true));
--- leaks as pawl_console in zone-a
SELECT FROM public.resources WHERE zone_id = 'zone-b';
