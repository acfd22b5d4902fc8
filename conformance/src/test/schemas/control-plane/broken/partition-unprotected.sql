-- Row-level security is not inherited. Whoever gets at the month itself sees every zone.
--- finds partition on public.audit_events_${month}
--- patch
ALTER TABLE public.audit_events_${month} DISABLE ROW LEVEL SECURITY;
--- leaks as owner
SELECT FROM public.audit_events_${month};
