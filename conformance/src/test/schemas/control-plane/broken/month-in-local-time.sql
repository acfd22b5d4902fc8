-- The bounds were written in a session whose time zone is not UTC: some hours belong to no month.
--- finds partition on public.audit_events
--- patch
ALTER TABLE public.audit_events DETACH PARTITION public.audit_events_${month+3};
ALTER TABLE public.audit_events ATTACH PARTITION public.audit_events_${month+3}
    FOR VALUES FROM ('${first+3} 05:00:00+00') TO ('${first+4} 05:00:00+00');
--- loses as superuser
SELECT FROM pg_class
WHERE oid = to_regclass('public.audit_events_${month+3}')
    AND pg_get_expr(relpartbound, oid) LIKE '%00:00:00+00%';
