-- An owner may take any guard away.
--- finds role on public.gateway_bindings
--- patch as superuser
ALTER TABLE public.gateway_bindings OWNER TO pawl_gateway;
--- leaks as pawl_gateway
ALTER TABLE public.gateway_bindings DISABLE ROW LEVEL SECURITY;
