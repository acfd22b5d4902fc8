-- Without its policy a table fails closed: every service that has a right on it finds it empty.
--- finds isolation on public.applications
--- patch
DROP POLICY own_zone ON public.applications;
--- loses as pawl_sts in zone-a
SELECT FROM public.applications;
