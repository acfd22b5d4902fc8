-- A month that was detached by mistake keeps its name, its rows and its rights.
--- finds partition on public.audit_events
--- patch
ALTER TABLE public.audit_events DETACH PARTITION public.audit_events_${month+2};
--- loses as superuser
SELECT FROM pg_inherits WHERE inhrelid = to_regclass('public.audit_events_${month+2}');
