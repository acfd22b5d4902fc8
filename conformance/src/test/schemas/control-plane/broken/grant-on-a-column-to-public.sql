-- The same on a column.
--- finds grant on public.audit_retention
--- patch
GRANT SELECT (held_because) ON public.audit_retention TO PUBLIC;
--- leaks as pawl_gateway
SELECT held_because FROM public.audit_retention;
