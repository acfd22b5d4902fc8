-- A month that somebody made in a hurry has neither policy nor statement trigger.
--- finds partition on public.audit_events_${month+4}
--- patch
CREATE TABLE public.audit_events_${month+4} PARTITION OF public.audit_events
    FOR VALUES FROM ('${first+4} 00:00:00+00') TO ('${first+5} 00:00:00+00');
--- leaks as owner
TRUNCATE public.audit_events_${month+4};
