-- The last of the promised months is not there.
--- finds partition on public.audit_events
--- finds chain on public.audit_events
--- decision the events of that month are lost: they come from an export, or from nowhere
--- patch
ALTER TABLE public.audit_events DETACH PARTITION public.audit_events_${month+3};
DROP TABLE public.audit_events_${month+3};
--- loses as superuser
SELECT FROM pg_inherits WHERE inhrelid = to_regclass('public.audit_events_${month+3}');
