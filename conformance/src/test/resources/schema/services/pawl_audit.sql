-- What pawl_audit executes: one statement per paragraph, tried for zone A. Every right of the role is
-- needed by one of them. The month that is open now may not be verified or released yet.

SELECT * FROM public.zones WHERE id = 'zone-a';

SELECT public.audit_append('zone-a', 'new', now(), 'token.exchanged');

INSERT INTO public.audit_ingest_alerts (zone_id, kind, event_id, detail)
VALUES ('zone-a', 'not_storable', 'broken', 'no JSON');

SELECT * FROM public.audit_ingest_alerts;

SELECT public.ensure_partitions('public.audit_events');

SELECT * FROM public.audit_verify();

SELECT * FROM public.audit_verify_chain('audit_events', 'zone-a', now(), now());

SELECT public.audit_event_hash(event) FROM public.audit_events AS event;

SELECT public.admin_audit_event_hash(event) FROM public.admin_audit_events AS event;

-- Export
SELECT * FROM public.audit_export_watermark JOIN public.audit_exporters USING (exporter);

SELECT * FROM public.audit_events WHERE sequence > 1 ORDER BY sequence LIMIT 1000;

SELECT public.audit_exported('archive', 'zone-a', head.sequence, head.hash)
FROM public.audit_chain_heads AS head
WHERE head.ledger = 'audit_events';

-- Retention
SELECT * FROM public.audit_retention;

SELECT * FROM public.audit_months JOIN public.audit_month_ends USING (month);

SELECT * FROM public.audit_month_obstacles(
    ('public.audit_events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM'))::regclass);

-- refused 55000
SELECT * FROM public.audit_verify_month(
    ('public.audit_events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM'))::regclass);

-- refused 55000
SELECT public.audit_release_month(
    ('public.audit_events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM'))::regclass);

INSERT INTO public.system_metrics (component, instance, metric, value)
VALUES ('audit', 'audit-1', 'requests', 1);
