-- The promise of months ahead stands on a table that has no partitions.
--- finds tag on public.admin_audit_events
--- patch
COMMENT ON TABLE public.admin_audit_events IS 'What an operator changed.
@tenant zone_id
@append-only
@partitions monthly recorded_at ahead=3 retain=365d
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_api,pawl_coordinator,pawl_all_zones';
--- unproved it opens nothing by itself
