-- A function of a superuser returns the rows of the zone that it is told.
--- finds definer on public.sessions_of
--- patch as superuser
CREATE FUNCTION public.sessions_of(zone text) RETURNS SETOF public.sessions
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS 'SELECT * FROM public.sessions WHERE zone_id = zone';
REVOKE EXECUTE ON FUNCTION public.sessions_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.sessions_of(text) TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.sessions_of('zone-b');
