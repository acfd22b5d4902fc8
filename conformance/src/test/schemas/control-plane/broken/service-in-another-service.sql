-- One service may do what another may, and the matrix does not say so.
--- finds role on pawl_gateway
--- patch as superuser
GRANT pawl_sts TO pawl_gateway;
--- leaks as pawl_gateway in zone-a
SELECT FROM public.policies;
--- undo
REVOKE pawl_sts FROM pawl_gateway;
