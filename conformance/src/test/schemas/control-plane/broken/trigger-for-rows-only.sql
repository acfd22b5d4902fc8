-- TRUNCATE touches no row.
--- finds kept on public.admin_audit_events
--- patch
DROP TRIGGER refuse_statement ON public.admin_audit_events;
--- leaks as owner
TRUNCATE public.admin_audit_events;
