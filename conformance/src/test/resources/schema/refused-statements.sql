-- What each trigger refuses: the last statement under its name, tried by a superuser after the others.
-- A new trigger that refuses something needs its statements here; keep_version is tried by itself on
-- every table.

-- sessions.refuse_reopening
UPDATE public.sessions SET status = 'revoked', ended_at = now();
UPDATE public.sessions SET status = 'active', ended_at = NULL;

-- agent_sessions.refuse_reopening
UPDATE public.agent_sessions SET status = 'expired', ended_at = now();
UPDATE public.agent_sessions SET status = 'active', ended_at = NULL;

-- authority_records.refuse_reopening
UPDATE public.authority_records SET status = 'expired', ended_at = now();
UPDATE public.authority_records SET status = 'active', ended_at = NULL;

-- delegated_grants.refuse_reopening
UPDATE public.delegated_grants SET status = 'revoked', revoked_at = now();
UPDATE public.delegated_grants SET status = 'active', revoked_at = NULL;

-- provider_connections.refuse_reopening
UPDATE public.provider_connections
SET status = 'revoked', revoked_at = now(), token_envelope = NULL;
UPDATE public.provider_connections
SET status = 'active', revoked_at = NULL, token_envelope = 'sealed';

-- policy_set_bindings.refuse_reopening
UPDATE public.policy_set_bindings SET status = 'retired', retired_at = now();
UPDATE public.policy_set_bindings SET status = 'active', retired_at = NULL;

-- step_up_challenges.refuse_reopening
UPDATE public.step_up_challenges SET status = 'denied', decided_at = now(), decided_by = 'ann';
UPDATE public.step_up_challenges SET status = 'approved';

-- agent_services.refuse_reopening
UPDATE public.agent_services SET status = 'retired', retired_at = now();
UPDATE public.agent_services SET status = 'active', retired_at = NULL;

-- agent_invocations.refuse_reopening
UPDATE public.agent_invocations SET status = 'cancelled', settled_at = now();
UPDATE public.agent_invocations SET status = 'queued', settled_at = NULL;

-- entity_secrets.refuse_reopening
UPDATE public.entity_secrets SET retired_at = now(), envelope = NULL;
UPDATE public.entity_secrets SET retired_at = NULL, envelope = 'sealed';

-- operator_runs.refuse_reopening
UPDATE public.operator_runs SET status = 'cancelled', settled_at = now();
UPDATE public.operator_runs SET status = 'queued', settled_at = NULL;

-- delegation_edges.refuse_reopening
UPDATE public.delegation_edges SET status = 'expired', ended_at = now();
UPDATE public.delegation_edges SET status = 'active', ended_at = NULL;

-- delegation_edges.refuse_rewiring
UPDATE public.delegation_edges SET delegator_id = 'worker', delegate_id = 'planner';

-- delegation_edges.delegation_grew
INSERT INTO public.delegation_edges
    (zone_id, id, delegator_id, delegate_id, scopes, expires_at)
VALUES ('zone-a', 'back', 'worker', 'planner', '[]', now() + interval '1 hour');

-- policy_versions.refuse_statement
DELETE FROM public.policy_versions WHERE false;

-- policy_versions.refuse_row
ALTER TABLE public.policy_versions DISABLE TRIGGER refuse_statement;
UPDATE public.policy_versions SET created_by = 'bob';

-- policy_set_versions.refuse_statement
DELETE FROM public.policy_set_versions WHERE false;

-- policy_set_versions.refuse_row
ALTER TABLE public.policy_set_versions DISABLE TRIGGER refuse_statement;
UPDATE public.policy_set_versions SET created_by = 'bob';

-- operator_turns.refuse_statement
DELETE FROM public.operator_turns WHERE false;

-- operator_turns.refuse_row
ALTER TABLE public.operator_turns DISABLE TRIGGER refuse_statement;
UPDATE public.operator_turns SET content = '{}';

-- operator_turns.refuse_foreign_clock
INSERT INTO public.operator_turns
    (zone_id, id, conversation_id, number, speaker, content, idempotency_token, recorded_at)
VALUES ('zone-a', 'late', 'conversation', 2, 'person', '{}', 'late', '2000-01-01 00:00:00+00');

-- operator_run_events.refuse_statement
DELETE FROM public.operator_run_events WHERE false;

-- operator_run_events.refuse_row
ALTER TABLE public.operator_run_events DISABLE TRIGGER refuse_statement;
UPDATE public.operator_run_events SET detail = '{}';

-- operator_run_events.refuse_foreign_clock
INSERT INTO public.operator_run_events (zone_id, id, run_id, number, kind, recorded_at)
VALUES ('zone-a', 'late', 'run', 2, 'settled', '2000-01-01 00:00:00+00');

-- operator_zone_memory.refuse_statement
DELETE FROM public.operator_zone_memory WHERE false;

-- operator_zone_memory.refuse_row
ALTER TABLE public.operator_zone_memory DISABLE TRIGGER refuse_statement;
UPDATE public.operator_zone_memory SET content = NULL;

-- operator_zone_memory.refuse_foreign_clock
INSERT INTO public.operator_zone_memory (zone_id, id, topic, account_id, recorded_at)
VALUES ('zone-a', 'late', 'reading', 'account', '2000-01-01 00:00:00+00');

-- audit_events.refuse_statement
DELETE FROM public.audit_events WHERE false;

-- audit_events.refuse_row
ALTER TABLE public.audit_events DISABLE TRIGGER refuse_statement;
UPDATE public.audit_events SET event_type = 'other';

-- audit_events.refuse_unchained
INSERT INTO public.audit_events (zone_id, id, sequence, recorded_at, occurred_at, event_type,
    previous_hash, event_hash)
VALUES ('zone-a', 'other', 1, now(), now(), 'other', sha256('before'), sha256('this'));

-- admin_audit_events.refuse_statement
DELETE FROM public.admin_audit_events WHERE false;

-- admin_audit_events.refuse_row
ALTER TABLE public.admin_audit_events DISABLE TRIGGER refuse_statement;
UPDATE public.admin_audit_events SET action = 'other';

-- admin_audit_events.refuse_unchained
INSERT INTO public.admin_audit_events (zone_id, id, sequence, recorded_at, actor_id, action,
    target_kind, target_id, previous_hash, event_hash)
VALUES ('zone-a', 'other', 9, now(), 'ann', 'other', 'zone', 'zone-a', sha256('before'),
    sha256('this'));

-- audit_chain_heads.refuse_statement
DELETE FROM public.audit_chain_heads WHERE false;

-- audit_chain_heads.refuse_turning_back
UPDATE public.audit_chain_heads SET sequence = 0;

-- deploy_approval_requests.keep_deploy_order
UPDATE public.deploy_approval_requests
SET status = 'approved', decided_at = now(), decided_by = 'bob', object_id = 'object'
WHERE id = 'release';

-- operator_api_tokens.refuse_second_value
UPDATE public.operator_api_tokens SET revoked_at = now(), revoked_by = 'ann';
UPDATE public.operator_api_tokens SET revoked_at = NULL, revoked_by = NULL;

-- operator_backup_codes.refuse_second_value
UPDATE public.operator_backup_codes SET used_at = now();
UPDATE public.operator_backup_codes SET used_at = NULL;

-- operator_login_states.refuse_second_value
UPDATE public.operator_login_states
SET status = 'approved', operator_id = 'ann', approved_at = now();
UPDATE public.operator_login_states SET operator_id = 'bob';

-- operator_sessions.refuse_second_value
UPDATE public.operator_sessions SET status = 'ended', ended_at = now();
UPDATE public.operator_sessions SET status = 'active', ended_at = NULL;

-- operator_trusted_devices.refuse_second_value
UPDATE public.operator_trusted_devices SET revoked_at = now();
UPDATE public.operator_trusted_devices SET revoked_at = NULL;

-- device_telemetry.refuse_foreign_clock
INSERT INTO public.device_telemetry (zone_id, device_id, metric, recorded_at, measured_at, value)
VALUES ('zone-a', 'pump', 'pressure', statement_timestamp() + interval '1 ms', now(), 1);

-- system_metrics.refuse_foreign_clock
INSERT INTO public.system_metrics (component, instance, metric, recorded_at, value)
VALUES ('api', 'api-1', 'requests', statement_timestamp() + interval '1 ms', 1);
