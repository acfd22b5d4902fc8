-- A setting that was set locally is left as the empty string, so the next borrower sees everything.
--- finds isolation on public.resources
--- patch
ALTER POLICY own_zone ON public.resources
    USING (zone_id = current_setting('pawl.zone_id', true)
        OR current_setting('pawl.zone_id', true) = '');
--- leaks as pawl_gateway in ''
SELECT FROM public.resources;
