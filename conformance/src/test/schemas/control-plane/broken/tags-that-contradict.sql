-- A table cannot belong to zones and to none.
--- finds tag on public.audit_retention
--- patch
COMMENT ON TABLE public.audit_retention IS 'How long audit months are kept.
@global
@tenant only_row
@reads pawl_api,pawl_audit
@writes pawl_api';
--- unproved it opens nothing by itself
