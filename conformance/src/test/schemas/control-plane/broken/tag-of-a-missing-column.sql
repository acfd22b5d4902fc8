-- The column was renamed in the comment only.
--- finds tag on public.sessions
--- patch
COMMENT ON TABLE public.sessions IS 'A person signed in.
@tenant tenant_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_sts,pawl_all_zones';
--- unproved it opens nothing by itself
