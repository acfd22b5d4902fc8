-- An event was replaced together with its hash. The next one still follows the old one.
--- finds chain on public.audit_events
--- decision what was changed comes from a copy outside, or is told to whoever relies on it
--- patch as superuser
ALTER TABLE public.audit_events_${month+1}
    DISABLE TRIGGER refuse_statement, DISABLE TRIGGER refuse_row;
UPDATE public.audit_events_${month+1} SET event_type = 'nothing happened' WHERE zone_id = 'zone-a';
UPDATE public.audit_events_${month+1} AS event
SET event_hash = public.audit_event_hash(event::public.audit_events)
WHERE zone_id = 'zone-a';
ALTER TABLE public.audit_events_${month+1}
    ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row;
--- leaks as superuser
SELECT FROM public.audit_verify();
