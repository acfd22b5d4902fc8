-- An event was given to another zone, as if it had happened there.
--- finds chain on public.audit_events
--- decision what was changed comes from a copy outside, or is told to whoever relies on it
--- patch as superuser
ALTER TABLE public.audit_events_${month+1}
    DISABLE TRIGGER refuse_statement, DISABLE TRIGGER refuse_row;
DELETE FROM public.audit_events_${month+1} WHERE zone_id = 'zone-b';
UPDATE public.audit_events_${month+1} SET zone_id = 'zone-b' WHERE zone_id = 'zone-a';
ALTER TABLE public.audit_events_${month+1}
    ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row;
--- leaks as superuser
SELECT FROM public.audit_verify();
