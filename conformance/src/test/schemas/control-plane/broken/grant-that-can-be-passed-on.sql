-- Who was granted it may grant it to others, and the matrix is no longer known here.
--- finds grant on public.resources
--- patch
GRANT SELECT ON public.resources TO pawl_gateway WITH GRANT OPTION;
--- leaks as pawl_gateway
GRANT SELECT ON public.resources TO pawl_audit;
SELECT WHERE has_table_privilege('pawl_audit', 'public.resources', 'SELECT');
