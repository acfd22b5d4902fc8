-- What services execute for every zone at once, as pawl_all_zones: one statement per paragraph. Every
-- right of the role is needed by one of them.

SELECT * FROM public.zones ORDER BY created_at DESC, id DESC LIMIT 50;

SELECT * FROM public.admin_tokens WHERE zone_id IS NULL;

INSERT INTO public.admin_tokens
    (id, scope, capability, label, token_hash, created_by, expires_at)
VALUES ('new', 'global', 'read', 'monitor', sha256('new'), 'ann', now() + interval '1 day');

UPDATE public.admin_tokens SET last_used_at = now(), revoked_at = now() WHERE zone_id IS NULL;

-- Applications that registered themselves and have expired
WITH expired AS (
    SELECT zone_id, id FROM public.applications
    WHERE archived_at IS NULL AND expires_at < now()
    ORDER BY expires_at LIMIT 500
    FOR UPDATE SKIP LOCKED
), archived AS (
    UPDATE public.applications AS application SET archived_at = now()
    FROM expired
    WHERE application.zone_id = expired.zone_id AND application.id = expired.id
    RETURNING application.zone_id, application.name, application.registration,
        application.created_at
)
SELECT * FROM archived;

-- What has expired, and what ended long ago
UPDATE public.sessions SET status = 'expired', ended_at = now()
WHERE status = 'active' AND expires_at < now() + interval '1 day';

WITH gone AS (
    DELETE FROM public.sessions
    WHERE status <> 'active' AND ended_at < now() - interval '90 days'
    RETURNING id
)
SELECT count(*) FROM gone;

UPDATE public.agent_sessions SET status = 'expired', ended_at = now()
WHERE status = 'active' AND expires_at < now() + interval '1 day';

DELETE FROM public.agent_sessions WHERE id = 'worker';

UPDATE public.authority_records SET status = 'expired', ended_at = now()
WHERE status = 'active' AND expires_at < now() + interval '1 day';

WITH old AS (
    SELECT zone_id, id FROM public.authority_records
    WHERE status <> 'active' AND ended_at < now() - interval '90 days'
    ORDER BY ended_at LIMIT 500
)
SELECT count(*) FROM old;

DELETE FROM public.authority_records WHERE expires_at < now() + interval '1 day';

UPDATE public.delegation_edges SET status = 'expired', ended_at = now()
WHERE status = 'active' AND expires_at < now() + interval '1 day';

DELETE FROM public.delegation_edges WHERE expires_at < now() + interval '1 day';

UPDATE public.step_up_challenges SET status = 'expired'
WHERE status IN ('pending', 'approved') AND expires_at < now() + interval '1 day';

DELETE FROM public.step_up_challenges WHERE expires_at < now() + interval '1 day';

UPDATE public.agent_invocations SET status = 'expired', settled_at = now(), locked_by = NULL,
    locked_until = NULL, last_error = 'its deadline has passed'
WHERE settled_at IS NULL AND deadline_at < now() + interval '1 day';

UPDATE public.agent_invocations SET status = 'queued', locked_by = NULL, locked_until = NULL,
    available_at = now()
WHERE zone_id = 'zone-a' AND id = 'invocation' AND attempts < max_attempts
    AND (status = 'queued' OR locked_until < now());

WITH gone AS (
    DELETE FROM public.agent_invocations WHERE settled_at < now() - interval '90 days' RETURNING id
)
SELECT count(*) FROM gone;

DELETE FROM public.idempotency_receipts
WHERE (zone_id, operation, scope, key_sha256) IN (
    SELECT zone_id, operation, scope, key_sha256 FROM public.idempotency_receipts
    WHERE expires_at < now() + interval '2 days' ORDER BY expires_at LIMIT 500);

DELETE FROM public.operator_plan_secrets
WHERE (zone_id, id) IN (
    SELECT zone_id, id FROM public.operator_plan_secrets
    WHERE expires_at < now() + interval '1 day' ORDER BY expires_at LIMIT 500);

-- Runs of the AI operator whose process is gone
WITH lost AS (
    SELECT zone_id, id FROM public.operator_runs
    WHERE status = 'running' AND locked_until < now()
    FOR UPDATE SKIP LOCKED
), failed AS (
    UPDATE public.operator_runs AS run
    SET status = 'failed', last_error = 'its lease ran out', locked_by = NULL,
        locked_until = NULL, settled_at = now()
    FROM lost
    WHERE run.zone_id = lost.zone_id AND run.id = lost.id
    RETURNING run.id
)
SELECT * FROM failed;

-- Settings of the deployment
SELECT id, name, protocol, base_url, model, is_default, version, created_at, created_by,
    updated_at, updated_by, archived_at
FROM public.operator_ai_providers;

INSERT INTO public.operator_ai_providers
    (id, name, protocol, base_url, model, key_envelope, is_default, created_by, updated_by)
VALUES ('new', 'New', 'responses', 'https://new.test', 'large', 'sealed', false, 'ann', 'ann');

UPDATE public.operator_ai_providers SET name = 'Other', base_url = 'https://other.test',
    model = 'tiny', key_envelope = 'resealed', is_default = false, version = version + 1,
    updated_by = 'ann', archived_at = now()
WHERE id = 'model' AND version = 1;

DELETE FROM public.operator_ai_providers WHERE id = 'model';

SELECT * FROM public.token_exchange_rate_limit;

UPDATE public.token_exchange_rate_limit SET per_minute = 60, burst = 10, updated_at = now(),
    updated_by = 'ann';

-- Notifications
SELECT * FROM public.notification_sinks WHERE status = 'active' AND archived_at IS NULL;

UPDATE public.notification_sinks SET last_sequence = 7 WHERE zone_id = 'zone-a' AND id = 'sink';

UPDATE public.notification_sinks SET status = 'paused', paused_because = 'it answers 410'
WHERE zone_id = 'zone-a' AND id = 'sink';

INSERT INTO public.notification_deliveries
    (zone_id, id, sink_id, event_id, topic, payload, request_id, available_at)
SELECT zone_id, 'new', id, 'event-7', 'session.revoked', '{}', NULL, now()
FROM public.notification_sinks
ON CONFLICT (zone_id, sink_id, event_id) DO NOTHING;

UPDATE public.notification_deliveries SET response_status = 503
WHERE zone_id = 'zone-a' AND id = 'delivery';

SELECT * FROM public.outbox_claim('notification_deliveries', 'claim-1');

SELECT * FROM public.outbox_complete(
    'notification_deliveries', 'claim-1', ARRAY['zone-a'], ARRAY['delivery']);

SELECT * FROM public.outbox_fail(
    'notification_deliveries', 'claim-1', ARRAY['zone-a'], ARRAY['delivery'], ARRAY['503']);

SELECT public.outbox_purge('notification_deliveries');

-- Audit of every zone, and of what is done to the deployment
WITH zone AS MATERIALIZED (SELECT set_config('pawl.zone_id', 'zone-b', true) AS id)
SELECT public.admin_audit_append(zone.id, 'new', 'ann', 'archive', 'application', 'portal')
FROM zone;

SELECT public.deployment_audit_append('new', 'ann', 'limit', 'token exchange', 'all');

SELECT * FROM public.audit_export_watermark;

SELECT * FROM public.audit_ingest_alerts;

SELECT * FROM public.audit_months JOIN public.audit_month_ends USING (month);

SELECT * FROM public.audit_verify();

SELECT * FROM public.audit_verify_chain('audit_events', 'zone-a', now(), now());

SELECT public.audit_event_hash(event) FROM public.audit_events AS event;

SELECT public.admin_audit_event_hash(event) FROM public.admin_audit_events AS event;

-- Outboxes
SELECT * FROM public.outbox_claim('event_outbox', 'claim-1');

SELECT * FROM public.outbox_complete('event_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT * FROM public.outbox_fail(
    'event_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message'], ARRAY['refused']);

SELECT * FROM public.outbox_release('event_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT * FROM public.outbox_extend('event_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT public.outbox_purge('event_outbox');

SELECT public.purge_outboxes(1000);

SELECT * FROM public.outbox_depth('event_outbox');

SELECT public.outbox_requeue('event_outbox', 'zone-a', ARRAY['message']);

SELECT * FROM public.outbox_claim('coordinator_outbox', 'claim-1');

SELECT * FROM public.outbox_complete('coordinator_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT * FROM public.outbox_fail(
    'coordinator_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message'], ARRAY['refused']);

SELECT * FROM public.outbox_release('coordinator_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT * FROM public.outbox_extend('coordinator_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT public.outbox_purge('coordinator_outbox');

SELECT public.purge_outboxes(1000);

SELECT * FROM public.outbox_depth('coordinator_outbox');

SELECT public.outbox_requeue('coordinator_outbox', 'zone-a', ARRAY['message']);

-- Clean-up of the fleet
DELETE FROM public.device_commands WHERE id = 'restart';

DELETE FROM public.device_connections WHERE id = 'connection';

DELETE FROM public.alerts WHERE id = 'alert';

-- What the functions do that run as this role
-- as pawl_api
INSERT INTO public.operator_conversations (zone_id, id, account_id, title)
VALUES ('zone-a', 'new', 'account', 'operator_conversation_counters moves on');

-- as pawl_api
UPDATE public.delegation_edges SET status = 'revoked', ended_at = now(), revoked_by = 'ann'
WHERE id = 'edge' AND 'delegation_graph_epochs' <> 'unmoved';
