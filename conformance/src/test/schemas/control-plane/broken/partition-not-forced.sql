-- The owner reads the month.
--- finds partition on public.audit_events_${month+1}
--- patch
ALTER TABLE public.audit_events_${month+1} NO FORCE ROW LEVEL SECURITY;
--- leaks as owner
SELECT FROM public.audit_events_${month+1};
