-- The function was replaced by one that returns the new row. Every trigger is still there.
--- finds kept on public.policy_versions
--- patch
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$ BEGIN RETURN coalesce(NEW, OLD); END $$;
--- leaks as superuser
UPDATE public.policy_versions SET created_by = 'somebody else';
