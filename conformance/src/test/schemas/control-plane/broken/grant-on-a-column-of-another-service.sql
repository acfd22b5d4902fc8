-- A service reads one column of a table that is none of its business.
--- finds grant on public.provider_connections
--- patch
GRANT SELECT (subject_id) ON public.provider_connections TO pawl_console;
CREATE POLICY own_zone_console ON public.provider_connections TO pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
--- leaks as pawl_console in zone-a
SELECT subject_id FROM public.provider_connections;
