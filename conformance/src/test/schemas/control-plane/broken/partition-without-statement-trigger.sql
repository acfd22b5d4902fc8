-- Statement triggers are not inherited: one month can be emptied.
--- finds partition on public.audit_events_${month+1}
--- patch
DROP TRIGGER refuse_statement ON public.audit_events_${month+1};
--- leaks as owner
TRUNCATE public.audit_events_${month+1};
