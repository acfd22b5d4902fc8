-- Nobody took EXECUTE from PUBLIC, which every function is born with.
--- finds definer on public.tokens_in_use
--- patch as superuser
CREATE FUNCTION public.tokens_in_use() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS 'SELECT count(*) FROM public.admin_tokens';
--- leaks as pawl_gateway
SELECT public.tokens_in_use();
