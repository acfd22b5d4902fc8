-- A month in the middle is not there; that there are enough of them hides it.
--- finds partition on public.audit_events
--- finds chain on public.audit_events
--- decision the events of that month are lost: they come from an export, or from nowhere
--- patch
ALTER TABLE public.audit_events DETACH PARTITION public.audit_events_${month+1};
DROP TABLE public.audit_events_${month+1};
--- loses as superuser
SELECT FROM pg_inherits WHERE inhrelid = to_regclass('public.audit_events_${month+1}');
