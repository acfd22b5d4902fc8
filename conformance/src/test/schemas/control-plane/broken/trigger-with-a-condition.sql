-- A setting for tests lets everything through, and production has the same table.
--- finds kept on public.admin_audit_events
--- patch
DROP TRIGGER refuse_statement ON public.admin_audit_events;
CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.admin_audit_events
    FOR EACH STATEMENT WHEN (current_setting('audit.allow_reset', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION public.refuse_change('append-only');
ALTER TABLE public.admin_audit_events ENABLE ALWAYS TRIGGER refuse_statement;
--- leaks as owner
SELECT set_config('audit.allow_reset', 'on', true);
TRUNCATE public.admin_audit_events;
