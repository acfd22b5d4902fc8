-- LIKE takes the setting for a pattern.
--- finds isolation on public.applications
--- patch
ALTER POLICY own_zone ON public.applications
    USING (zone_id LIKE current_setting('pawl.zone_id', true));
--- leaks as pawl_sts in %
SELECT FROM public.applications;
