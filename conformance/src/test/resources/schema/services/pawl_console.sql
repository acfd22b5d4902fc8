-- What the operator pages read: one statement per paragraph, tried for zone A. Every right of the
-- role is needed by one of them.

SELECT * FROM public.zones;

SELECT zone_id, id, name, registration, version, created_at, created_by, updated_at, updated_by,
    operator_run_id, expires_at, archived_at
FROM public.applications ORDER BY created_at DESC, id DESC LIMIT 50;

SELECT * FROM public.subject_issuers;

SELECT * FROM public.workloads;

SELECT zone_id, id, name, kind, version, created_at, created_by, updated_at, updated_by,
    operator_run_id, archived_at
FROM public.providers;

SELECT * FROM public.resources;

SELECT * FROM public.delegated_grants;

SELECT * FROM public.gateway_bindings;

SELECT * FROM public.policies;

SELECT * FROM public.policy_versions;

SELECT * FROM public.policy_sets;

SELECT * FROM public.policy_set_versions;

SELECT * FROM public.policy_set_bindings;

SELECT * FROM public.policies_in_force;

SELECT * FROM public.sessions;

SELECT * FROM public.agent_sessions;

SELECT zone_id, id, session_id, agent_session_id, resource_id, parent_id, depth, scopes,
    policy_set_version_id, status, created_at, expires_at, ended_at, revoked_by
FROM public.authority_records;

SELECT * FROM public.delegation_edges;

SELECT * FROM public.delegation_graph_epochs;

SELECT * FROM public.step_up_challenges;

SELECT * FROM public.agent_services;

SELECT zone_id, id, service_id, caller_id, step_up_challenge_id, last_error, status, attempts,
    max_attempts, available_at, locked_by, locked_until, created_at, deadline_at, started_at,
    settled_at
FROM public.agent_invocations;

SELECT zone_id, id, sealed_with, version, created_at, created_by, updated_at, updated_by,
    operator_run_id
FROM public.secret_store;

SELECT id, name, protocol, base_url, model, is_default, version, created_at, created_by,
    updated_at, updated_by, archived_at
FROM public.operator_ai_providers;

SELECT zone_id, id, number, account_id, created_at, updated_at, archived_at
FROM public.operator_conversations;

SELECT * FROM public.operator_runs;

SELECT zone_id, id, name, kind, event_types, status, paused_because, last_sequence, version,
    created_at, created_by, updated_at, updated_by, operator_run_id, archived_at
FROM public.notification_sinks;

SELECT zone_id, id, sink_id, event_id, topic, request_id, status, attempts, lost_leases,
    available_at, locked_by, locked_until, response_status, last_error, created_at, settled_at
FROM public.notification_deliveries;

-- Audit
SELECT * FROM public.audit_events ORDER BY sequence DESC LIMIT 100;

SELECT * FROM public.admin_audit_events ORDER BY sequence DESC LIMIT 100;

SELECT * FROM public.audit_ingest_alerts;

SELECT * FROM public.audit_months JOIN public.audit_month_ends USING (month);

SELECT * FROM public.audit_verify();

SELECT * FROM public.audit_verify_chain('audit_events', 'zone-a', now(), now());

SELECT public.audit_event_hash(event) FROM public.audit_events AS event;

SELECT public.admin_audit_event_hash(event) FROM public.admin_audit_events AS event;

-- Outboxes
SELECT zone_id, id, topic, request_id, status, attempts, lost_leases, available_at, locked_by,
    locked_until, last_error, created_at, settled_at
FROM public.event_outbox;

SELECT zone_id, id, topic, dedupe_key, request_id, status, attempts, lost_leases, available_at,
    locked_by, locked_until, last_error, created_at, settled_at
FROM public.coordinator_outbox;

SELECT * FROM public.outbox_depth('event_outbox');

-- Operators
SELECT * FROM public.operators;

SELECT id, operator_id, status, created_at, last_seen_at, second_factor_at, expires_at, ended_at,
    address, user_agent
FROM public.operator_sessions;

SELECT id, operator_id, name, permissions, created_at, expires_at, last_used_at, revoked_at, revoked_by
FROM public.operator_api_tokens;

SELECT * FROM public.operator_mfa_attempts ORDER BY attempted_at DESC LIMIT 100;

SELECT * FROM public.settings;

SELECT * FROM public.deploy_approval_requests ORDER BY created_at DESC, id DESC LIMIT 50;

-- Fleet
SELECT zone_id, id, serial, name, manufacturer, model, labels, status, version, created_at,
    updated_at, activated_at, retired_at
FROM public.devices;

SELECT * FROM public.device_states;

SELECT * FROM public.device_connections;

SELECT zone_id, id, device_id, kind, status, attempts, created_at, created_by, expires_at, sent_at,
    settled_at
FROM public.device_commands;

SELECT * FROM public.alert_rules;

SELECT * FROM public.alerts;

SELECT * FROM public.device_telemetry WHERE device_id = 'pump' AND metric = 'pressure';

SELECT * FROM public.system_metrics WHERE component = 'api' AND metric = 'requests';
