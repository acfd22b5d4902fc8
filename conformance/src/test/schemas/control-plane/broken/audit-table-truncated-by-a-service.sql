-- The right to empty what was written once: only the trigger still refuses it.
--- finds kept on public.admin_audit_events
--- patch
GRANT TRUNCATE ON public.admin_audit_events TO pawl_api;
--- unproved the trigger refuses it still
