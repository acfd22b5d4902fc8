-- The wildcard does not stand in the policy but in a function that it calls.
--- finds isolation on public.applications
--- patch
CREATE FUNCTION public.zone_matches(zone text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$ SELECT zone = current_setting('pawl.zone_id', true)
    OR current_setting('pawl.zone_id', true) = '*' $$;
REVOKE EXECUTE ON FUNCTION public.zone_matches(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.zone_matches(text)
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console;
ALTER POLICY own_zone ON public.applications USING (public.zone_matches(zone_id));
--- leaks as pawl_sts in *
SELECT FROM public.applications;
