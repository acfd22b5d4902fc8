-- A whole month was emptied, of every zone.
--- finds chain on public.audit_events
--- decision what was changed comes from a copy outside, or is told to whoever relies on it
--- patch as superuser
ALTER TABLE public.audit_events_${month+1}
    DISABLE TRIGGER refuse_statement, DISABLE TRIGGER refuse_row;
TRUNCATE public.audit_events_${month+1};
ALTER TABLE public.audit_events_${month+1}
    ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row;
--- leaks as superuser
SELECT FROM public.audit_verify();
