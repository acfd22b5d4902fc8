-- Logical replication brings rows without a statement.
--- finds kept on public.admin_audit_events
--- patch
DROP TRIGGER refuse_row ON public.admin_audit_events;
--- unproved it takes a subscription
