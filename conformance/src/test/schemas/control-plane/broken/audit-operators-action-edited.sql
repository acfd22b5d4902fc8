-- What an operator did was replaced.
--- finds chain on public.admin_audit_events
--- decision what was changed comes from a copy outside, or is told to whoever relies on it
--- patch as superuser
ALTER TABLE public.admin_audit_events
    DISABLE TRIGGER refuse_statement, DISABLE TRIGGER refuse_row;
UPDATE public.admin_audit_events SET actor_id = 'somebody else' WHERE zone_id = 'zone-a';
ALTER TABLE public.admin_audit_events
    ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row;
--- leaks as superuser
SELECT FROM public.audit_verify();
