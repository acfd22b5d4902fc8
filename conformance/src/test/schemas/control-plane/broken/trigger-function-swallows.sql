-- RETURN NULL skips the row without an error: a change is reported as done and is not.
--- finds kept on public.policy_versions
--- patch
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$ BEGIN RETURN NULL; END $$;
--- leaks as owner
TRUNCATE public.policy_versions CASCADE;
