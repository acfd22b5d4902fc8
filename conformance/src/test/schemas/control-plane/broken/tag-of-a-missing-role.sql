-- The matrix names a role that the cluster does not have.
--- finds tag on public.policies
--- patch
COMMENT ON TABLE public.policies IS 'A policy by name.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console,pawl_reporting
@writes pawl_api';
--- unproved it opens nothing by itself
