-- A function of the tables' owner, with a policy that lets the owner through.
--- finds definer on public.sessions_of
--- patch
CREATE POLICY through_functions ON public.sessions TO owner USING (true);
CREATE FUNCTION public.sessions_of(zone text) RETURNS SETOF public.sessions
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS 'SELECT * FROM public.sessions WHERE zone_id = zone';
REVOKE EXECUTE ON FUNCTION public.sessions_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.sessions_of(text) TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.sessions_of('zone-b');
