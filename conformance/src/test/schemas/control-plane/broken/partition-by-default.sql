-- Rows of a month that is missing gather here, and then that month cannot be made any more.
--- finds partition on public.audit_events
--- patch
CREATE TABLE public.audit_events_rest PARTITION OF public.audit_events DEFAULT;
--- leaks as owner
TRUNCATE public.audit_events_rest;
