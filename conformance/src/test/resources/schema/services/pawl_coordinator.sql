-- What pawl_coordinator executes: one statement per paragraph, tried for zone A. Every right of the
-- role is needed by one of them.

SELECT * FROM public.zones WHERE id = 'zone-a';

SELECT zone_id, id, name, registration, created_at, expires_at, archived_at
FROM public.applications WHERE id = 'portal';

SELECT * FROM public.resources WHERE id = 'inbox';

SELECT * FROM public.sessions WHERE id = 'signed-in' AND status = 'active';

SELECT * FROM public.authority_records WHERE agent_session_id = 'planner';

-- Agents start agents, live and end.
INSERT INTO public.agent_sessions
    (zone_id, id, session_id, application_id, kind, expires_at, parent_id, parent_depth)
SELECT zone_id, 'helper', session_id, application_id, 'task', expires_at, id, depth
FROM public.agent_sessions WHERE id = 'planner';

UPDATE public.agent_sessions SET expires_at = now() + interval '1 min', lease_generation = NULL
WHERE id = 'planner';

UPDATE public.agent_sessions SET status = 'ended', ended_at = now() WHERE id = 'planner';

INSERT INTO public.delegation_edges
    (zone_id, id, delegator_id, delegate_id, scopes, expires_at)
SELECT zone_id, 'new', delegate_id, 'helper', scopes, expires_at
FROM public.delegation_edges WHERE id = 'nothing';

UPDATE public.delegation_edges SET scopes = '[]', expires_at = now() + interval '1 min',
    version = version + 1
WHERE id = 'edge' AND version = 1;

UPDATE public.delegation_edges SET status = 'revoked', ended_at = now(), revoked_by = 'planner'
WHERE id = 'edge';

SELECT epoch FROM public.delegation_graph_epochs WHERE zone_id = 'zone-a';

-- What agents offer and do for each other
SELECT * FROM public.agent_services WHERE name = 'Summaries';

INSERT INTO public.agent_services (zone_id, id, application_id, name, endpoint_url)
VALUES ('zone-a', 'new', 'portal', 'New', 'https://agents.test/new');

UPDATE public.agent_services SET name = 'Sums', endpoint_url = 'https://agents.test/sums',
    capabilities = '["sum"]', status = 'paused', version = version + 1, updated_by = 'ann',
    operator_run_id = NULL
WHERE id = 'service' AND version = 1;

UPDATE public.agent_services SET status = 'retired', retired_at = now() WHERE id = 'service';

INSERT INTO public.agent_invocations (zone_id, id, service_id, caller_id, input, deadline_at)
VALUES ('zone-a', 'new', 'service', 'planner', '{}', now() + interval '1 min');

UPDATE public.agent_invocations SET status = 'leased', attempts = attempts + 1,
    locked_by = 'claim-1', locked_until = now() + interval '30 s'
WHERE (zone_id, id) IN (
    SELECT zone_id, id FROM public.agent_invocations
    WHERE service_id = 'service' AND status = 'queued' AND available_at <= now()
    ORDER BY available_at, id
    LIMIT 1
    FOR UPDATE SKIP LOCKED);

UPDATE public.agent_invocations SET status = 'succeeded', output = '{}', started_at = now(),
    settled_at = now(), last_error = NULL
WHERE id = 'invocation';

UPDATE public.agent_invocations SET status = 'waiting', step_up_challenge_id = 'challenge'
WHERE id = 'invocation';

UPDATE public.agent_invocations SET available_at = now() + interval '1 s' WHERE id = 'invocation';

-- A request that comes again
SELECT * FROM public.idempotency_receipts
WHERE operation = 'invoke' AND scope = 'portal' AND key_sha256 = sha256('key');

INSERT INTO public.idempotency_receipts
    (zone_id, operation, scope, key_sha256, request_sha256, response_status, response)
VALUES ('zone-a', 'invoke', 'portal', sha256('new'), sha256('request'), 200, '{}');

DELETE FROM public.idempotency_receipts WHERE key_sha256 = sha256('key');

SELECT * FROM public.coordinator_outbox WHERE status = 'dead';

INSERT INTO public.coordinator_outbox
    (zone_id, id, topic, dedupe_key, payload, request_id, available_at)
VALUES ('zone-a', 'new', 'agent.ended', 'helper', '{}', 'request', now());

SELECT * FROM public.outbox_claim('coordinator_outbox', 'claim-1');

SELECT * FROM public.outbox_complete('coordinator_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT * FROM public.outbox_fail(
    'coordinator_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message'], ARRAY['refused']);

SELECT * FROM public.outbox_release('coordinator_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT * FROM public.outbox_extend('coordinator_outbox', 'claim-1', ARRAY['zone-a'], ARRAY['message']);

SELECT public.outbox_purge('coordinator_outbox');

SELECT public.purge_outboxes(1000);

SELECT * FROM public.outbox_depth('coordinator_outbox');

SELECT public.audit_append('zone-a', 'delegated', now(), 'agent.delegated');

SELECT public.admin_audit_append('zone-a', 'paused', 'ann', 'pause', 'agent service', 'service');

INSERT INTO public.system_metrics (component, instance, metric, value)
VALUES ('coordinator', 'coordinator-1', 'requests', 1);
