-- One letter is missing, and the promise is not tried any more.
--- finds tag on public.sessions
--- patch
COMMENT ON TABLE public.sessions IS 'A person signed in.
@tenat zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_sts,pawl_all_zones';
--- unproved it opens nothing by itself
