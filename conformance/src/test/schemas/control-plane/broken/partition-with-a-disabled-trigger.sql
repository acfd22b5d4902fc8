-- The trigger of one month is switched off.
--- finds partition on public.audit_events_${month+1}
--- patch
ALTER TABLE public.audit_events_${month+1} DISABLE TRIGGER refuse_statement;
--- leaks as owner
TRUNCATE public.audit_events_${month+1};
