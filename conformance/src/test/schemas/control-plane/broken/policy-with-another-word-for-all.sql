-- The wildcard of an old version, which nobody would guess from the documentation.
--- finds isolation on public.providers
--- patch
ALTER POLICY own_zone ON public.providers
    USING (zone_id = current_setting('pawl.zone_id', true)
        OR current_setting('pawl.zone_id', true) = 'all');
--- leaks as pawl_console in all
SELECT zone_id FROM public.providers;
