-- A row without a zone belongs to the deployment. Here every session without a zone sees it.
--- finds isolation on public.admin_tokens
--- patch
ALTER POLICY own_zone ON public.admin_tokens
    USING (zone_id IS NOT DISTINCT FROM current_setting('pawl.zone_id', true));
--- leaks as pawl_api
SELECT FROM public.admin_tokens;
