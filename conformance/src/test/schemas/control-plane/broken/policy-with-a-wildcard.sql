-- One value of the setting stands for every zone, and every session may set it.
--- finds isolation on public.providers
--- patch
ALTER POLICY own_zone ON public.providers
    USING (current_setting('pawl.zone_id', true) = '*'
        OR zone_id = current_setting('pawl.zone_id', true));
--- leaks as pawl_console in *
SELECT zone_id FROM public.providers;
