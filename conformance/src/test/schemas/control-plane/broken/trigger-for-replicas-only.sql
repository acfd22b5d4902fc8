-- ENABLE REPLICA sounds like more and is less: it never fires for an application.
--- finds kept on public.policy_versions
--- patch
ALTER TABLE public.policy_versions
    ENABLE REPLICA TRIGGER refuse_statement,
    ENABLE REPLICA TRIGGER refuse_row;
--- leaks as superuser
UPDATE public.policy_versions SET created_by = 'somebody else';
