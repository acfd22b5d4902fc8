-- Two zones whose ids differ in case only see each other.
--- finds isolation on public.applications
--- patch
ALTER POLICY own_zone ON public.applications
    USING (lower(zone_id) = lower(current_setting('pawl.zone_id', true)));
--- leaks as pawl_sts in ZONE-B
SELECT FROM public.applications;
