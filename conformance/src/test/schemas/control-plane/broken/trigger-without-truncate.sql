-- The statement trigger lists two of the three.
--- finds kept on public.admin_audit_events
--- patch
DROP TRIGGER refuse_statement ON public.admin_audit_events;
CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE ON public.admin_audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('append-only');
ALTER TABLE public.admin_audit_events ENABLE ALWAYS TRIGGER refuse_statement;
--- leaks as owner
TRUNCATE public.admin_audit_events;
