-- What pawl_api executes: one statement per paragraph, tried for zone A. Every right of the role is
-- needed by one of them.

-- A request comes with an operator's token.
SELECT id, zone_id, scope, capability FROM public.find_admin_token(sha256('zone-a'));

SELECT * FROM public.admin_tokens ORDER BY created_at DESC, id DESC LIMIT 50;

INSERT INTO public.admin_tokens
    (id, zone_id, scope, capability, label, token_hash, created_by, expires_at)
VALUES ('new', 'zone-a', 'zone', 'read', 'report', sha256('new'), 'ann', now() + interval '1 day');

UPDATE public.admin_tokens SET last_used_at = now() WHERE id = 'zone-a-token';

UPDATE public.admin_tokens SET revoked_at = now() WHERE id = 'zone-a-token';

-- Zones
SELECT * FROM public.zones WHERE id = 'zone-a';

UPDATE public.zones SET slug = 'a', name = 'A', owner_account_id = 'bob', version = version + 1,
    updated_by = 'ann', operator_run_id = NULL
WHERE id = 'zone-a' AND version = 1;

UPDATE public.zones SET accepts_dynamic_applications = true, token_exchanges_per_minute = 60
WHERE id = 'zone-a';

UPDATE public.zones SET archived_at = now() WHERE id = 'zone-a';

WITH own AS (SELECT set_config('pawl.zone_id', 'zone-new', true) AS zone)
INSERT INTO public.zones (id, slug, name, owner_account_id)
SELECT zone, 'new', 'New', 'account' FROM own;

-- Products
SELECT * FROM public.applications
WHERE (created_at, id) < (now() + interval '1 s', 'z')
ORDER BY created_at DESC, id DESC LIMIT 50;

INSERT INTO public.applications (zone_id, id, name, registration, expires_at)
VALUES ('zone-a', 'new', 'New', 'dynamic', now() + interval '1 hour');

UPDATE public.applications SET name = 'Gate', registration = 'managed', redirect_uris = '[]',
    expires_at = NULL, version = version + 1, updated_by = 'ann', operator_run_id = 'run'
WHERE id = 'portal' AND version = 1;

UPDATE public.applications SET secret_hash = sha256('rotated') WHERE id = 'portal';

UPDATE public.applications SET archived_at = now() WHERE id = 'portal';

WITH gone AS (
    DELETE FROM public.applications WHERE id = 'nobody' RETURNING id
)
SELECT count(*) FROM gone;

SELECT * FROM public.subject_issuers;

INSERT INTO public.subject_issuers (zone_id, id, issuer, audiences, jwks)
VALUES ('zone-a', 'new', 'https://new.test', '["pawl"]', '{"keys": []}');

UPDATE public.subject_issuers SET issuer = 'https://other.test', audiences = '["pawl", "other"]',
    jwks_uri = NULL, jwks = '{}', max_token_age_seconds = 60, version = version + 1,
    updated_by = 'ann', operator_run_id = NULL, archived_at = now()
WHERE id = 'issuer' AND version = 1;

DELETE FROM public.subject_issuers WHERE id = 'issuer';

SELECT * FROM public.workloads;

INSERT INTO public.workloads (zone_id, id, application_id, subject_issuer_id, subject, name)
VALUES ('zone-a', 'new', 'portal', 'issuer', 'system:new', 'New');

UPDATE public.workloads SET application_id = 'portal', subject_issuer_id = 'issuer',
    subject = 'system:other', name = 'Other', version = version + 1, updated_by = 'ann',
    operator_run_id = NULL, archived_at = now()
WHERE id = 'workload' AND version = 1;

DELETE FROM public.workloads WHERE id = 'workload';

SELECT * FROM public.providers;

INSERT INTO public.providers (zone_id, id, name, kind) VALUES ('zone-a', 'new', 'New', 'none');

UPDATE public.providers SET name = 'Post', kind = 'api_key', config = '{}',
    secret_envelope = 'resealed', version = version + 1, updated_by = 'ann',
    operator_run_id = NULL, archived_at = now()
WHERE id = 'mail' AND version = 1;

DELETE FROM public.providers WHERE id = 'mail';

SELECT * FROM public.resources;

INSERT INTO public.resources (zone_id, id, identifier, name)
VALUES ('zone-a', 'new', 'https://new.test', 'New');

UPDATE public.resources SET provider_id = NULL, identifier = 'https://mail.test/all',
    name = 'All', scopes = '["read"]', operations = '["list"]', version = version + 1,
    updated_by = 'ann', operator_run_id = NULL, archived_at = now()
WHERE id = 'inbox' AND version = 1;

DELETE FROM public.resources WHERE id = 'inbox';

SELECT * FROM public.delegated_grants WHERE subject_id = 'bob' AND status = 'active';

INSERT INTO public.delegated_grants
    (zone_id, id, subject_id, application_id, resource_id, scopes)
VALUES ('zone-a', 'new', 'carol', 'portal', 'inbox', '["read"]');

UPDATE public.delegated_grants SET scopes = '[]', expires_at = now() + interval '1 day',
    version = version + 1
WHERE id = 'consent' AND version = 1;

UPDATE public.delegated_grants SET status = 'revoked', revoked_at = now() WHERE id = 'consent';

DELETE FROM public.delegated_grants WHERE id = 'consent';

SELECT * FROM public.provider_connections WHERE subject_id = 'bob';

INSERT INTO public.provider_connections (zone_id, id, provider_id, subject_id, token_envelope)
VALUES ('zone-a', 'new', 'mail', 'carol', 'sealed');

UPDATE public.provider_connections SET token_envelope = 'resealed', version = version + 1,
    expires_at = now() + interval '1 hour'
WHERE id = 'connection' AND version = 1;

UPDATE public.provider_connections SET status = 'revoked', revoked_at = now(),
    token_envelope = NULL
WHERE id = 'connection';

DELETE FROM public.provider_connections WHERE id = 'connection';

SELECT * FROM public.gateway_bindings;

INSERT INTO public.gateway_bindings (zone_id, id, resource_id, hostname, upstream_url)
VALUES ('zone-a', 'new', 'inbox', 'new.test', 'https://upstream.test');

UPDATE public.gateway_bindings SET resource_id = 'inbox', hostname = 'other.test',
    path_prefix = '/all', upstream_url = 'https://other.test', version = version + 1,
    updated_by = 'ann', operator_run_id = NULL, archived_at = now()
WHERE id = 'route' AND version = 1;

DELETE FROM public.gateway_bindings WHERE id = 'route';

-- Policy
SELECT * FROM public.policies;

INSERT INTO public.policies (zone_id, id, name) VALUES ('zone-a', 'new', 'New');

UPDATE public.policies SET name = 'Other', version = version + 1, updated_by = 'ann',
    operator_run_id = NULL, archived_at = now()
WHERE id = 'reading' AND version = 1;

SELECT * FROM public.policy_versions WHERE policy_id = 'reading' ORDER BY version DESC;

INSERT INTO public.policy_versions
    (zone_id, id, policy_id, version, source, source_sha256, created_by)
VALUES ('zone-a', 'reading-2', 'reading', 2, 'deny', sha256('deny'), 'ann');

SELECT * FROM public.policy_sets;

INSERT INTO public.policy_sets (zone_id, id, name) VALUES ('zone-a', 'new', 'New');

UPDATE public.policy_sets SET name = 'Other', version = version + 1, updated_by = 'ann',
    operator_run_id = NULL, archived_at = now()
WHERE id = 'everything' AND version = 1;

SELECT * FROM public.policy_set_versions WHERE policy_set_id = 'everything';

INSERT INTO public.policy_set_versions
    (zone_id, id, policy_set_id, version, manifest, manifest_sha256, created_by)
VALUES ('zone-a', 'everything-2', 'everything', 2, '{}', sha256('{}'), 'ann');

SELECT * FROM public.policy_set_bindings ORDER BY activated_at DESC, id DESC LIMIT 50;

UPDATE public.policy_set_bindings SET status = 'retired', retired_at = now()
WHERE status = 'active';

INSERT INTO public.policy_set_bindings
    (zone_id, id, policy_set_id, policy_set_version_id, activated_by, status, retired_at)
VALUES ('zone-a', 'before', 'everything', 'everything-1', 'ann', 'retired', now());

SELECT * FROM public.policies_in_force;

-- Sessions
SELECT * FROM public.sessions WHERE subject_id = 'bob' ORDER BY created_at DESC;

UPDATE public.sessions SET status = 'revoked', ended_at = now() WHERE id = 'signed-in';

SELECT * FROM public.agent_sessions WHERE session_id = 'signed-in';

UPDATE public.agent_sessions SET status = 'revoked', ended_at = now()
WHERE session_id = 'signed-in';

SELECT * FROM public.authority_records WHERE session_id = 'signed-in';

UPDATE public.authority_records SET status = 'revoked', ended_at = now(), revoked_by = 'ann'
WHERE session_id = 'signed-in';

SELECT edge.*, graph.epoch
FROM public.delegation_edges AS edge
JOIN public.delegation_graph_epochs AS graph USING (zone_id);

UPDATE public.delegation_edges SET status = 'revoked', ended_at = now(), revoked_by = 'ann',
    version = version + 1
WHERE id = 'edge' AND version = 1;

SELECT * FROM public.step_up_challenges WHERE status = 'pending';

UPDATE public.step_up_challenges SET status = 'approved', decided_at = now(), decided_by = 'ann',
    decided_because = 'it was me'
WHERE id = 'challenge' AND status = 'pending';

-- Agents
SELECT * FROM public.agent_services;

SELECT * FROM public.agent_invocations;

-- Secrets
SELECT * FROM public.secret_store WHERE id = 'mail/key';

INSERT INTO public.secret_store (zone_id, id, envelope, sealed_with)
VALUES ('zone-a', 'new', 'sealed', 'key-1');

UPDATE public.secret_store SET envelope = 'resealed', sealed_with = 'key-2',
    version = version + 1, updated_by = 'ann', operator_run_id = NULL
WHERE id = 'mail/key' AND version = 1;

DELETE FROM public.secret_store WHERE id = 'mail/key';

SELECT * FROM public.entity_secrets WHERE provider_id = 'mail' AND retired_at IS NULL;

INSERT INTO public.entity_secrets
    (zone_id, id, application_id, purpose, envelope, sealed_with)
VALUES ('zone-a', 'new', 'portal', 'token', 'sealed', 'key-1');

UPDATE public.entity_secrets SET envelope = 'resealed', sealed_with = 'key-2',
    version = version + 1, expires_at = now() + interval '1 day'
WHERE id = 'secret' AND version = 1;

UPDATE public.entity_secrets SET retired_at = now(), envelope = NULL WHERE id = 'secret';

DELETE FROM public.entity_secrets WHERE id = 'secret';

-- The AI operator
SELECT * FROM public.operator_ai_providers WHERE archived_at IS NULL ORDER BY is_default DESC;

SELECT * FROM public.operator_conversations
WHERE account_id = 'account' AND archived_at IS NULL
ORDER BY created_at DESC, id DESC LIMIT 50;

INSERT INTO public.operator_conversations (zone_id, id, account_id, title)
VALUES ('zone-a', 'new', 'account', 'New');

UPDATE public.operator_conversations SET title = 'Readers', version = version + 1,
    archived_at = now()
WHERE id = 'conversation' AND version = 1;

SELECT * FROM public.operator_turns WHERE conversation_id = 'conversation' ORDER BY number;

INSERT INTO public.operator_turns
    (zone_id, id, conversation_id, number, speaker, content, idempotency_token)
VALUES ('zone-a', 'turn-2', 'conversation', 2, 'operator', '{"text": "Everybody."}', 'twice');

SELECT * FROM public.operator_runs WHERE conversation_id = 'conversation';

INSERT INTO public.operator_runs
    (zone_id, id, conversation_id, turn_id, model, status, settled_at)
VALUES ('zone-a', 'run-2', 'conversation', 'turn', 'small', 'cancelled', now());

UPDATE public.operator_runs SET status = 'running', started_at = now(), locked_by = 'api-1',
    locked_until = now() + interval '30 s'
WHERE id = 'run';

UPDATE public.operator_runs SET status = 'succeeded', started_at = now(), settled_at = now(),
    locked_by = NULL, locked_until = NULL, input_tokens = 3, cached_input_tokens = 1,
    output_tokens = 2, reasoning_tokens = 1, total_tokens = 5
WHERE id = 'run';

UPDATE public.operator_runs SET status = 'failed', settled_at = now(), last_error = 'no answer'
WHERE id = 'run';

SELECT * FROM public.operator_run_events WHERE run_id = 'run' ORDER BY number;

INSERT INTO public.operator_run_events (zone_id, id, run_id, number, kind, detail)
VALUES ('zone-a', 'run-event-2', 'run', 2, 'called_tool', '{"tool": "list"}');

SELECT * FROM public.operator_plan_secrets WHERE run_id = 'run';

INSERT INTO public.operator_plan_secrets (zone_id, id, run_id, name, envelope)
VALUES ('zone-a', 'new', 'run', 'key', 'sealed');

DELETE FROM public.operator_plan_secrets WHERE id = 'plan-secret';

SELECT DISTINCT ON (topic) * FROM public.operator_zone_memory
ORDER BY topic, recorded_at DESC, id DESC;

INSERT INTO public.operator_zone_memory
    (zone_id, id, topic, content, account_id, operator_run_id)
VALUES ('zone-a', 'forgotten', 'reading', NULL, 'account', 'run');

-- Settings
SELECT * FROM public.token_exchange_rate_limit;

-- Notifications
SELECT * FROM public.notification_sinks;

INSERT INTO public.notification_sinks (zone_id, id, name, kind, target)
VALUES ('zone-a', 'new', 'New', 'email', 'ops@example.test');

UPDATE public.notification_sinks SET name = 'Other', kind = 'chat', target = 'https://chat.test',
    event_types = '["session.revoked"]', secret_envelope = NULL, status = 'paused',
    paused_because = 'maintenance', version = version + 1, updated_by = 'ann',
    operator_run_id = NULL, archived_at = now()
WHERE id = 'sink' AND version = 1;

DELETE FROM public.notification_sinks WHERE id = 'sink';

SELECT * FROM public.notification_deliveries WHERE sink_id = 'sink';

INSERT INTO public.notification_deliveries
    (zone_id, id, sink_id, event_id, topic, payload, request_id, available_at)
VALUES ('zone-a', 'test', 'sink', 'test', 'test', '{}', 'request', now());

UPDATE public.notification_deliveries SET available_at = 'infinity'
WHERE sink_id = 'sink' AND status = 'pending';

SELECT public.outbox_requeue('notification_deliveries', 'zone-a', ARRAY['delivery']);

-- Audit
SELECT * FROM public.audit_events ORDER BY sequence DESC LIMIT 100;

SELECT * FROM public.admin_audit_events ORDER BY sequence DESC LIMIT 100;

SELECT public.admin_audit_append('zone-a', 'new', 'ann', 'create', 'application', 'new');

SELECT * FROM public.audit_verify();

SELECT * FROM public.audit_verify_chain('audit_events', 'zone-a', now(), now());

SELECT public.audit_event_hash(event) FROM public.audit_events AS event;

SELECT public.admin_audit_event_hash(event) FROM public.admin_audit_events AS event;

SELECT * FROM public.audit_retention;

UPDATE public.audit_retention SET retain_days = 400, updated_at = now(), updated_by = 'ann';

UPDATE public.audit_retention SET held_since = now(), held_by = 'ann', held_because = 'a case';

SELECT * FROM public.audit_exporters;

UPDATE public.audit_exporters SET retired_at = now(), retired_by = 'ann';

SELECT * FROM public.audit_export_watermark;

SELECT * FROM public.audit_months JOIN public.audit_month_ends USING (month);

SELECT * FROM public.audit_ingest_alerts WHERE acknowledged_at IS NULL;

UPDATE public.audit_ingest_alerts SET acknowledged_at = now(), acknowledged_by = 'ann';

-- Outboxes
INSERT INTO public.event_outbox (zone_id, id, topic, payload, request_id, available_at)
VALUES ('zone-a', 'new', 'application.created', '{}', 'request', now());

SELECT * FROM public.event_outbox WHERE status = 'dead';

SELECT public.outbox_requeue('event_outbox', 'zone-a', ARRAY['message']);

SELECT * FROM public.coordinator_outbox WHERE status = 'dead';

SELECT public.outbox_requeue('coordinator_outbox', 'zone-a', ARRAY['message']);

SELECT * FROM public.outbox_claim('event_outbox', 'claim-1');

SELECT * FROM public.outbox_complete('event_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT * FROM public.outbox_fail(
    'event_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message'], ARRAY['refused']);

SELECT * FROM public.outbox_release('event_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT * FROM public.outbox_extend('event_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT public.outbox_purge('event_outbox');

SELECT public.purge_outboxes(1000);

SELECT * FROM public.outbox_depth('event_outbox');

INSERT INTO public.system_metrics (component, instance, metric, value)
VALUES ('api', 'api-1', 'requests', 1);

-- Deployments
SELECT * FROM public.operators WHERE id = 'bob';

SELECT id, operator_id, name, permissions, created_at, expires_at, last_used_at, revoked_at, revoked_by
FROM public.operator_api_tokens WHERE id = 'pipeline';

SELECT * FROM public.deploy_approval_requests
WHERE commit_sha = repeat('a', 40) AND token_id = 'pipeline' AND status IN ('pending', 'approved');

INSERT INTO public.deploy_approval_requests
    (id, application, commit_sha, token_id, requested_by, message, expires_at)
VALUES ('new', 'portal', repeat('f', 40), 'pipeline', 'ann', 'Release 7', now() + interval '1 hour');

UPDATE public.deploy_approval_requests
SET status = 'approved', decided_at = now(), decided_by = 'bob'
WHERE id = 'release' AND status = 'pending';

UPDATE public.deploy_approval_requests SET object_id = 'object' WHERE id = 'approved';

UPDATE public.deploy_approval_requests SET build_id = 'build' WHERE id = 'with-object';

UPDATE public.deploy_approval_requests SET release_id = 'release' WHERE id = 'with-build';

UPDATE public.deploy_approval_requests SET status = 'deployed', deployed_at = now()
WHERE id = 'with-release';

SELECT * FROM public.settings WHERE application = 'portal' OR application IS NULL;

INSERT INTO public.settings (id, application, key, value, updated_by)
VALUES ('new', 'shop', 'deploy.approval', 'true', 'ann');

UPDATE public.settings SET value = 'true', version = version + 1, updated_by = 'ann'
WHERE id = 'portal';

DELETE FROM public.settings WHERE id = 'portal';

-- Fleet
SELECT * FROM public.devices WHERE labels @> '{}' ORDER BY created_at DESC, id DESC LIMIT 50;

INSERT INTO public.devices (zone_id, id, serial, name, manufacturer, model)
VALUES ('zone-a', 'new', '4713', 'New', 'acme', 'F-1');

UPDATE public.devices
SET serial = '4714', name = 'Big pump', manufacturer = 'acme', model = 'P-200', labels = '{}',
    credential_hash = sha256('credential'), status = 'active', version = version + 1,
    activated_at = now(), retired_at = NULL
WHERE id = 'pump';

DELETE FROM public.devices WHERE id = 'pump';

SELECT * FROM public.device_states WHERE device_id = 'pump';

INSERT INTO public.device_states (zone_id, device_id, desired, desired_version)
VALUES ('zone-a', 'fan', '{"speed": 3}', 1);

UPDATE public.device_states SET desired = '{"speed": 3}', desired_version = desired_version + 1
WHERE device_id = 'pump';

SELECT * FROM public.device_connections WHERE device_id = 'pump' ORDER BY opened_at DESC, id DESC;

SELECT * FROM public.device_commands WHERE device_id = 'pump';

INSERT INTO public.device_commands
    (zone_id, id, device_id, dedupe_key, kind, payload, created_by, expires_at)
VALUES ('zone-a', 'new', 'pump', 'tuesday', 'restart', '{}', 'ann', now() + interval '1 hour');

UPDATE public.device_commands SET status = 'cancelled', settled_at = now() WHERE id = 'restart';

SELECT * FROM public.alert_rules WHERE archived_at IS NULL;

INSERT INTO public.alert_rules (zone_id, id, name, metric, comparison, threshold, severity)
VALUES ('zone-a', 'cold', 'Cold', 'temperature', 'below', 5, 'info');

UPDATE public.alert_rules
SET name = 'Very hot', threshold = 90, lasting = interval '5 minutes', severity = 'critical',
    version = version + 1, muted_until = now() + interval '1 hour', archived_at = NULL
WHERE id = 'hot';

SELECT * FROM public.alerts WHERE status <> 'resolved';

UPDATE public.alerts SET status = 'acknowledged', acknowledged_at = now(), acknowledged_by = 'ann'
WHERE id = 'alert';

SELECT * FROM public.device_telemetry
WHERE device_id = 'pump' AND metric = 'pressure' AND recorded_at > now() - interval '1 hour';
