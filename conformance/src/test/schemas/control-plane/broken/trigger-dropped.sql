-- Nothing refuses a change any more.
--- finds kept on public.policy_versions
--- patch
DROP TRIGGER refuse_statement ON public.policy_versions;
DROP TRIGGER refuse_row ON public.policy_versions;
--- leaks as superuser
UPDATE public.policy_versions SET created_by = 'somebody else';
