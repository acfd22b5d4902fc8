-- The month of another zone is read directly.
--- finds partition on public.audit_events_${month}
--- patch
GRANT SELECT ON public.audit_events_${month} TO pawl_console;
ALTER TABLE public.audit_events_${month} DISABLE ROW LEVEL SECURITY;
--- leaks as pawl_console in zone-a
SELECT FROM public.audit_events_${month} WHERE zone_id = 'zone-b';
