-- Switched off for one correction, and never on again.
--- finds kept on public.policy_versions
--- patch
ALTER TABLE public.policy_versions DISABLE TRIGGER refuse_statement, DISABLE TRIGGER refuse_row;
--- leaks as superuser
UPDATE public.policy_versions SET created_by = 'somebody else';
