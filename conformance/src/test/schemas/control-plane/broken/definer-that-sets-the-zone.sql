-- A function of the owner, which is bound by a policy, sets the zone that it is told.
--- finds definer on public.sessions_of
--- patch
CREATE POLICY of_the_owner ON public.sessions TO owner
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE FUNCTION public.sessions_of(zone text) RETURNS SETOF public.sessions
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM set_config('pawl.zone_id', zone, true);
    RETURN QUERY SELECT * FROM public.sessions;
END
$$;
REVOKE EXECUTE ON FUNCTION public.sessions_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.sessions_of(text) TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.sessions_of('zone-b') WHERE zone_id = 'zone-b';
