-- A grant on one month is not in the matrix of the table.
--- finds partition on public.audit_events_${month}
--- patch
GRANT SELECT ON public.audit_events_${month} TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.audit_events_${month};
