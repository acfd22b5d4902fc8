-- A function puts what it is told into a statement, with the rights of its owner.
--- finds definer on public.count_sessions
--- patch as superuser
CREATE FUNCTION public.count_sessions(condition text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found bigint;
BEGIN
    EXECUTE 'SELECT count(*) FROM public.sessions WHERE ' || condition INTO found;
    RETURN found;
END
$$;
REVOKE EXECUTE ON FUNCTION public.count_sessions(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.count_sessions(text) TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.count_sessions('zone_id = ''zone-b''') AS found WHERE found > 0;
