-- PUBLIC is everybody who can connect, now and later.
--- finds grant on public.audit_retention
--- patch
GRANT SELECT ON public.audit_retention TO PUBLIC;
--- leaks as pawl_gateway
SELECT retain_days FROM public.audit_retention;
