-- Who has not said a zone sees every zone: a code path that forgets to say it fails open.
--- finds isolation on public.resources
--- patch
ALTER POLICY own_zone ON public.resources
    USING (zone_id = coalesce(current_setting('pawl.zone_id', true), zone_id));
--- leaks as pawl_gateway
SELECT FROM public.resources;
