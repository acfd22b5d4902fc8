-- The same with format and a placeholder that quotes nothing.
--- finds definer on public.run_report
--- patch
CREATE FUNCTION public.run_report(columns text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('SELECT %s FROM public.sessions', columns);
END
$$;
REVOKE EXECUTE ON FUNCTION public.run_report(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.run_report(text) TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT public.run_report('1; ALTER TABLE public.sessions DISABLE ROW LEVEL SECURITY; SELECT 1');
SELECT FROM public.sessions WHERE zone_id = 'zone-b';
