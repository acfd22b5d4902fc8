-- Only a change of the text is refused.
--- finds kept on public.policy_versions
--- patch
DROP TRIGGER refuse_statement ON public.policy_versions;
DROP TRIGGER refuse_row ON public.policy_versions;
CREATE TRIGGER refuse_statement
    BEFORE UPDATE OF source OR DELETE OR TRUNCATE ON public.policy_versions
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('immutable');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OF source OR DELETE ON public.policy_versions
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('immutable');
ALTER TABLE public.policy_versions
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;
--- leaks as superuser
UPDATE public.policy_versions SET created_by = 'somebody else';
