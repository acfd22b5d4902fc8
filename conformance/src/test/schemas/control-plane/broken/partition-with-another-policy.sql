-- The month has a policy of its own, which is not that of the table.
--- finds partition on public.audit_events_${month+2}
--- patch
ALTER POLICY own_zone ON public.audit_events_${month+2} USING (true);
--- leaks as superuser
GRANT SELECT ON public.audit_events_${month+2} TO pawl_console;
SET LOCAL ROLE pawl_console;
SELECT FROM public.audit_events_${month+2};
