-- A setting that may list zones lets whoever sets it choose how many.
--- finds isolation on public.applications
--- patch
ALTER POLICY own_zone ON public.applications
    USING (zone_id = ANY (string_to_array(current_setting('pawl.zone_id', true), ',')));
--- leaks as pawl_sts in zone-a,zone-b
SELECT FROM public.applications;
