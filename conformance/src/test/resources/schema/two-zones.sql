-- Rows of every table in each of two zones. Run once as a superuser, in one transaction.
--
-- Ids are the same in both zones wherever the key allows it: they belong to the zone, and a lookup
-- that forgets the zone is found out by that. A new table needs its rows here.

INSERT INTO public.zones (id, slug, name, owner_account_id)
VALUES
    ('zone-a', 'zone-a', 'Zone A', 'account-a'),
    ('zone-b', 'zone-b', 'Zone B', 'account-b');

-- The last one belongs to no zone.
INSERT INTO public.admin_tokens
    (id, zone_id, scope, capability, label, token_hash, created_by, expires_at)
SELECT id || '-token', id, 'zone', 'write', 'script', sha256(convert_to(id, 'UTF8')), 'ann',
    now() + interval '1 day'
FROM public.zones
UNION ALL
SELECT 'global-token', NULL, 'global', 'read', 'monitor', sha256('global'), 'ann',
    now() + interval '1 day';

------------------------------------------------------------------------------------------------
-- Products
------------------------------------------------------------------------------------------------

INSERT INTO public.applications (zone_id, id, name, registration, secret_hash)
SELECT id, 'portal', 'Portal', 'managed', sha256('secret') FROM public.zones;

INSERT INTO public.providers (zone_id, id, name, kind, secret_envelope)
SELECT id, 'mail', 'Mail', 'oauth2', 'sealed' FROM public.zones;

INSERT INTO public.resources (zone_id, id, provider_id, identifier, name)
SELECT id, 'inbox', 'mail', 'https://mail.test/inbox', 'Inbox' FROM public.zones;

INSERT INTO public.subject_issuers (zone_id, id, issuer, audiences, jwks_uri)
SELECT id, 'issuer', 'https://issuer.test', '["pawl"]', 'https://issuer.test/keys'
FROM public.zones;

INSERT INTO public.workloads (zone_id, id, application_id, subject_issuer_id, subject, name)
SELECT id, 'workload', 'portal', 'issuer', 'system:portal', 'Portal' FROM public.zones;

INSERT INTO public.delegated_grants (zone_id, id, subject_id, application_id, resource_id, scopes)
SELECT id, 'consent', 'bob', 'portal', 'inbox', '["read"]' FROM public.zones;

INSERT INTO public.provider_connections (zone_id, id, provider_id, subject_id, token_envelope)
SELECT id, 'connection', 'mail', 'bob', 'sealed' FROM public.zones;

INSERT INTO public.gateway_bindings (zone_id, id, resource_id, hostname, upstream_url)
SELECT id, 'route', 'inbox', 'mail.test', 'https://upstream.test' FROM public.zones;

------------------------------------------------------------------------------------------------
-- Policy
------------------------------------------------------------------------------------------------

INSERT INTO public.policies (zone_id, id, name)
SELECT id, 'reading', 'Reading' FROM public.zones;

INSERT INTO public.policy_versions
    (zone_id, id, policy_id, version, source, source_sha256, created_by)
SELECT id, 'reading-1', 'reading', 1, 'allow read', sha256('allow read'), 'ann' FROM public.zones;

INSERT INTO public.policy_sets (zone_id, id, name)
SELECT id, 'everything', 'Everything' FROM public.zones;

INSERT INTO public.policy_set_versions
    (zone_id, id, policy_set_id, version, manifest, manifest_sha256, created_by)
SELECT id, 'everything-1', 'everything', 1, '{"policies": ["reading-1"]}', sha256('signed'), 'ann'
FROM public.zones;

INSERT INTO public.policy_set_bindings
    (zone_id, id, policy_set_id, policy_set_version_id, activated_by)
SELECT id, 'in-force', 'everything', 'everything-1', 'ann' FROM public.zones;

------------------------------------------------------------------------------------------------
-- Sessions
------------------------------------------------------------------------------------------------

INSERT INTO public.sessions (zone_id, id, application_id, subject_id, expires_at)
SELECT id, 'signed-in', 'portal', 'bob', now() + interval '1 hour' FROM public.zones;

INSERT INTO public.agent_sessions (zone_id, id, session_id, application_id, kind, expires_at)
SELECT zones.id, agent, 'signed-in', 'portal', 'task', now() + interval '1 hour'
FROM public.zones CROSS JOIN (VALUES ('planner'), ('worker')) AS agents (agent);

INSERT INTO public.delegation_edges
    (zone_id, id, delegator_id, delegate_id, scopes, expires_at)
SELECT id, 'edge', 'planner', 'worker', '["read"]', now() + interval '1 hour' FROM public.zones;

INSERT INTO public.step_up_challenges (zone_id, id, session_id, resource_id, expires_at)
SELECT id, 'challenge', 'signed-in', 'inbox', now() + interval '1 hour' FROM public.zones;

INSERT INTO public.authority_records
    (zone_id, id, session_id, agent_session_id, resource_id, scopes, token_hash,
    policy_set_version_id, expires_at)
SELECT id, 'authority', 'signed-in', 'planner', 'inbox', '["read"]', sha256('token'),
    'everything-1', now() + interval '1 hour'
FROM public.zones;

------------------------------------------------------------------------------------------------
-- Agents
------------------------------------------------------------------------------------------------

INSERT INTO public.agent_services (zone_id, id, application_id, name, endpoint_url)
SELECT id, 'service', 'portal', 'Summaries', 'https://agents.test/summaries' FROM public.zones;

INSERT INTO public.agent_invocations (zone_id, id, service_id, caller_id, input, deadline_at)
SELECT id, 'invocation', 'service', 'planner', '{}', now() + interval '1 hour'
FROM public.zones;

INSERT INTO public.idempotency_receipts
    (zone_id, operation, scope, key_sha256, request_sha256, response_status, response)
SELECT id, 'invoke', 'portal', sha256('key'), sha256('request'), 201, '{}' FROM public.zones;

------------------------------------------------------------------------------------------------
-- Secrets
------------------------------------------------------------------------------------------------

INSERT INTO public.secret_store (zone_id, id, envelope, sealed_with)
SELECT id, 'mail/key', 'sealed', 'key-1' FROM public.zones;

INSERT INTO public.entity_secrets (zone_id, id, provider_id, purpose, envelope, sealed_with)
SELECT id, 'secret', 'mail', 'password', 'sealed', 'key-1' FROM public.zones;

------------------------------------------------------------------------------------------------
-- The AI operator
------------------------------------------------------------------------------------------------

INSERT INTO public.operator_ai_providers (id, name, protocol, base_url, model, is_default)
VALUES ('model', 'Model', 'messages', 'https://model.test', 'small', true);

INSERT INTO public.operator_conversations (zone_id, id, account_id, title)
SELECT id, 'conversation', 'account', 'Who may read?' FROM public.zones;

INSERT INTO public.operator_turns
    (zone_id, id, conversation_id, number, speaker, content, idempotency_token)
SELECT id, 'turn', 'conversation', 1, 'person', '{"text": "Who may read?"}', 'once'
FROM public.zones;

INSERT INTO public.operator_runs (zone_id, id, conversation_id, turn_id, ai_provider_id, model)
SELECT id, 'run', 'conversation', 'turn', 'model', 'small' FROM public.zones;

INSERT INTO public.operator_run_events (zone_id, id, run_id, number, kind)
SELECT id, 'run-event', 'run', 1, 'started' FROM public.zones;

INSERT INTO public.operator_plan_secrets (zone_id, id, run_id, name, envelope)
SELECT id, 'plan-secret', 'run', 'password', 'sealed' FROM public.zones;

INSERT INTO public.operator_zone_memory (zone_id, id, topic, content, account_id)
SELECT id, 'memory', 'reading', 'Everybody may read.', 'account' FROM public.zones;

------------------------------------------------------------------------------------------------
-- Notifications
------------------------------------------------------------------------------------------------

INSERT INTO public.notification_sinks (zone_id, id, name, kind, target, secret_envelope)
SELECT id, 'sink', 'Hook', 'webhook', 'https://hook.test', 'sealed' FROM public.zones;

INSERT INTO public.notification_deliveries (zone_id, id, sink_id, event_id, topic, payload)
SELECT id, 'delivery', 'sink', 'event', 'session.revoked', '{}' FROM public.zones;

------------------------------------------------------------------------------------------------
-- Audit
------------------------------------------------------------------------------------------------

-- Each partition has to have some rows, and only a replica may bring them.
SET LOCAL session_replication_role = replica;

DO $$
DECLARE
    event public.audit_events;
BEGIN
    FOR event.zone_id IN SELECT id FROM public.zones LOOP
        event.sequence := 0;
        event.previous_hash := decode(repeat('00', 32), 'hex');
        FOR event.recorded_at IN
            SELECT to_timestamp(right(relname, 7) || ' 02 +00', 'YYYY_MM DD TZH')
            FROM pg_catalog.pg_inherits
            JOIN pg_catalog.pg_class ON oid = inhrelid
            WHERE inhparent = 'public.audit_events'::regclass
            ORDER BY relname
        LOOP
            event.sequence := event.sequence + 1;
            event.id := 'event-' || event.sequence;
            event.occurred_at := event.recorded_at;
            event.event_type := 'token.exchanged';
            event.decision := 'allow';
            event.evidence := '{}';
            event.event_hash := public.audit_event_hash(event);
            INSERT INTO public.audit_events SELECT event.*;
            event.previous_hash := event.event_hash;
        END LOOP;
        INSERT INTO public.audit_chain_heads (zone_id, ledger, sequence, hash, recorded_at)
        VALUES (event.zone_id, 'audit_events', event.sequence, event.event_hash, event.recorded_at);
    END LOOP;
END
$$;

INSERT INTO public.device_telemetry
    (zone_id, device_id, metric, recorded_at, measured_at, value)
SELECT zones.id, 'pump', 'pressure', day, day, 1.5
FROM public.zones
CROSS JOIN pg_catalog.pg_inherits AS partition
JOIN pg_catalog.pg_class AS relation ON relation.oid = partition.inhrelid
CROSS JOIN LATERAL (
    SELECT to_timestamp(right(relation.relname, 10) || ' 02 +00', 'YYYY_MM_DD HH24 TZH')
) AS part (day)
WHERE partition.inhparent = 'public.device_telemetry'::regclass;

SET LOCAL session_replication_role = origin;

-- The last one belongs to no zone.
DO $$
DECLARE
    zone text;
BEGIN
    FOR zone IN SELECT id FROM public.zones LOOP
        PERFORM set_config('pawl.zone_id', zone, true);
        PERFORM public.admin_audit_append(zone, 'event', 'ann', 'create', 'zone', zone);
    END LOOP;
    PERFORM public.deployment_audit_append('event', 'ann', 'hold', 'audit', 'retention');
    PERFORM set_config('pawl.zone_id', '', true);
END
$$;

INSERT INTO public.audit_ingest_alerts (zone_id, kind, event_id, detail)
SELECT id, 'other_content', 'event-1', 'sent again with another actor' FROM public.zones;

INSERT INTO public.audit_exporters (exporter)
VALUES ('archive');

INSERT INTO public.audit_export_watermark (zone_id, exporter, sequence)
SELECT id, 'archive', 1 FROM public.zones;

INSERT INTO public.audit_months (month, opens, closes, events)
VALUES ('audit_events_2025_01', '2025-01-01 00:00:00+00', '2025-02-01 00:00:00+00', 2);

INSERT INTO public.audit_month_ends (zone_id, month, sequence, hash, recorded_at)
SELECT id, 'audit_events_2025_01', 1, sha256('end'), '2025-01-31 00:00:00+00' FROM public.zones;

------------------------------------------------------------------------------------------------
-- Outboxes
------------------------------------------------------------------------------------------------

INSERT INTO public.event_outbox (zone_id, id, topic, payload)
SELECT id, 'message', 'session.opened', '{}' FROM public.zones;

INSERT INTO public.coordinator_outbox (zone_id, id, topic, dedupe_key, payload)
SELECT id, 'message', 'agent.ended', 'planner', '{}' FROM public.zones;

------------------------------------------------------------------------------------------------
-- Operators, who belong to no zone
------------------------------------------------------------------------------------------------

INSERT INTO public.operators (id, email, name, roles, created_by)
VALUES
    ('ann', 'ann@operators.test', 'Ann', '{admin}', 'installation'),
    ('bob', 'bob@operators.test', 'Bob', '{approver,viewer}', 'ann');

INSERT INTO public.operator_passwords (operator_id, hash)
VALUES ('ann', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA');

INSERT INTO public.operator_mfa_methods (id, operator_id, kind, label, secret_envelope)
VALUES ('phone', 'ann', 'totp', 'Phone', 'sealed');

INSERT INTO public.operator_mfa_methods
    (id, operator_id, kind, label, credential_id, public_key, sign_count)
VALUES ('key', 'ann', 'passkey', 'Key', sha256('key'), sha256('public'), 0);

INSERT INTO public.operator_totp_steps (mfa_method_id, step) VALUES ('phone', 59000000);

INSERT INTO public.operator_backup_codes (operator_id, code_hash) VALUES ('ann', sha256('code'));

INSERT INTO public.operator_trusted_devices (id, operator_id, token_hash, label, expires_at)
VALUES ('laptop', 'ann', sha256('laptop'), 'Laptop', now() + interval '30 days');

INSERT INTO public.operator_mfa_attempts (operator_id, mfa_method_id, outcome)
VALUES ('ann', 'phone', 'accepted');

INSERT INTO public.operator_sessions (id, operator_id, token_hash, expires_at)
VALUES ('ann-session', 'ann', sha256('cookie'), now() + interval '8 hours');

INSERT INTO public.operator_api_tokens
    (id, operator_id, name, token_hash, permissions, expires_at)
VALUES ('pipeline', 'ann', 'Pipeline', sha256('token'), '{deploy}', now() + interval '30 days');

INSERT INTO public.operator_login_states (id, state_hash, code_challenge, expires_at)
VALUES ('terminal', sha256('state'), repeat('c', 43), now() + interval '10 minutes');

INSERT INTO public.settings (id, application, key, value, updated_by)
VALUES
    ('everywhere', NULL, 'deploy.approval', 'true', 'ann'),
    ('portal', 'portal', 'deploy.approval', 'false', 'ann');

INSERT INTO public.deploy_approval_requests
    (id, application, commit_sha, token_id, requested_by, expires_at)
VALUES ('release', 'portal', repeat('a', 40), 'pipeline', 'ann', now() + interval '1 hour');

-- Further on their way than a new request may be.
SET LOCAL session_replication_role = replica;

INSERT INTO public.deploy_approval_requests (id, application, commit_sha, token_id, requested_by,
    expires_at, status, decided_at, decided_by, object_id, build_id, release_id)
SELECT id, 'portal', commit_sha, 'pipeline', 'ann', now() + interval '1 hour', 'approved', now(),
    'bob', object_id, build_id, release_id
FROM (VALUES
    ('approved', repeat('b', 40), NULL, NULL, NULL),
    ('with-object', repeat('c', 40), 'object', NULL, NULL),
    ('with-build', repeat('d', 40), 'object', 'build', NULL),
    ('with-release', repeat('e', 40), 'object', 'build', 'release')
) AS requests (id, commit_sha, object_id, build_id, release_id);

SET LOCAL session_replication_role = origin;

------------------------------------------------------------------------------------------------
-- Fleet
------------------------------------------------------------------------------------------------

INSERT INTO public.devices (zone_id, id, serial, name, manufacturer, model)
SELECT id, 'pump', '4711', 'Pump', 'acme', 'P-100/2' FROM public.zones;

-- It has never reported anything.
INSERT INTO public.devices (zone_id, id, serial, name, manufacturer, model)
SELECT id, 'fan', '4712', 'Fan', 'acme', 'F-1' FROM public.zones;

INSERT INTO public.device_states (zone_id, device_id) SELECT id, 'pump' FROM public.zones;

INSERT INTO public.device_connections (zone_id, id, device_id, node, protocol)
SELECT id, 'connection', 'pump', 'node-1', 'mqtt' FROM public.zones;

INSERT INTO public.device_commands
    (zone_id, id, device_id, dedupe_key, kind, created_by, expires_at)
SELECT id, 'restart', 'pump', 'monday', 'restart', 'ann', now() + interval '1 hour'
FROM public.zones;

INSERT INTO public.alert_rules (zone_id, id, name, metric, comparison, threshold, severity)
SELECT id, 'hot', 'Hot', 'temperature', 'above', 80, 'warning' FROM public.zones;

INSERT INTO public.alerts (zone_id, id, rule_id, device_id, severity, value)
SELECT id, 'alert', 'hot', 'pump', 'warning', 81 FROM public.zones;

INSERT INTO public.system_metrics (component, instance, metric, value)
VALUES ('api', 'api-1', 'requests', 1);
