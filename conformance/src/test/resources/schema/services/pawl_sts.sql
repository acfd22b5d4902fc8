-- What pawl_sts executes: one statement per paragraph, tried for zone A. Every right of the role is
-- needed by one of them.

-- Who asks, for what, under which policy
SELECT * FROM public.zones WHERE id = 'zone-a' AND archived_at IS NULL;

SELECT * FROM public.applications WHERE id = 'portal' AND archived_at IS NULL;

SELECT workload.*, issuer.*
FROM public.workloads AS workload
JOIN public.subject_issuers AS issuer
    ON issuer.zone_id = workload.zone_id AND issuer.id = workload.subject_issuer_id
WHERE issuer.issuer = 'https://issuer.test' AND workload.subject = 'system:portal';

SELECT * FROM public.resources WHERE identifier = 'https://mail.test/inbox';

SELECT * FROM public.providers WHERE id = 'mail';

SELECT * FROM public.policies_in_force;

SELECT * FROM public.policy_set_bindings WHERE status = 'active';

SELECT * FROM public.policy_set_versions WHERE id = 'everything-1';

SELECT * FROM public.policy_sets WHERE id = 'everything';

SELECT * FROM public.policy_versions WHERE id = 'reading-1';

SELECT * FROM public.policies WHERE id = 'reading';

SELECT * FROM public.token_exchange_rate_limit;

-- Consent and upstream tokens
SELECT * FROM public.delegated_grants WHERE subject_id = 'bob' AND status = 'active';

INSERT INTO public.delegated_grants
    (zone_id, id, subject_id, application_id, resource_id, scopes)
VALUES ('zone-a', 'new', 'carol', 'portal', 'inbox', '["read"]');

UPDATE public.delegated_grants SET scopes = '["read", "write"]', version = version + 1,
    expires_at = now() + interval '1 day'
WHERE id = 'consent' AND version = 1;

UPDATE public.delegated_grants SET status = 'revoked', revoked_at = now() WHERE id = 'consent';

SELECT * FROM public.provider_connections WHERE provider_id = 'mail' AND subject_id = 'bob';

INSERT INTO public.provider_connections (zone_id, id, provider_id, subject_id, token_envelope)
VALUES ('zone-a', 'new', 'mail', 'carol', 'sealed');

UPDATE public.provider_connections SET token_envelope = 'refreshed', version = version + 1,
    expires_at = now() + interval '1 hour'
WHERE id = 'connection' AND version = 1;

UPDATE public.provider_connections SET status = 'revoked', revoked_at = now(),
    token_envelope = NULL
WHERE id = 'connection';

SELECT * FROM public.secret_store WHERE id = 'mail/key';

SELECT * FROM public.entity_secrets WHERE provider_id = 'mail' AND retired_at IS NULL;

INSERT INTO public.entity_secrets (zone_id, id, provider_id, purpose, envelope, sealed_with)
VALUES ('zone-a', 'new', 'mail', 'refresh_token', 'sealed', 'key-1');

UPDATE public.entity_secrets SET envelope = 'refreshed', sealed_with = 'key-2',
    version = version + 1, expires_at = now() + interval '1 hour'
WHERE id = 'secret' AND version = 1;

UPDATE public.entity_secrets SET retired_at = now(), envelope = NULL WHERE id = 'secret';

-- Sessions and what is handed out for them
SELECT * FROM public.sessions WHERE id = 'signed-in';

INSERT INTO public.sessions (zone_id, id, application_id, subject_issuer_id, subject_id, expires_at)
VALUES ('zone-a', 'new', 'portal', 'issuer', 'carol', now() + interval '1 hour');

UPDATE public.sessions SET status = 'ended', ended_at = now() WHERE id = 'signed-in';

SELECT * FROM public.agent_sessions WHERE id = 'planner';

SELECT edge.*, graph.epoch
FROM public.delegation_edges AS edge
JOIN public.delegation_graph_epochs AS graph USING (zone_id)
WHERE edge.delegate_id = 'worker' AND edge.status = 'active';

SELECT * FROM public.agent_services WHERE id = 'service';

SELECT * FROM public.agent_invocations WHERE id = 'invocation';

INSERT INTO public.authority_records
    (zone_id, id, session_id, agent_session_id, resource_id, parent_id, parent_depth, scopes,
    token_hash, policy_set_version_id, expires_at)
SELECT zone_id, 'narrowed', session_id, 'worker', resource_id, id, depth, '[]',
    sha256('narrowed'), policy_set_version_id, expires_at
FROM public.authority_records WHERE id = 'authority';

UPDATE public.authority_records SET status = 'revoked', ended_at = now(), revoked_by = 'bob'
WHERE id = 'authority';

-- A person is asked
INSERT INTO public.step_up_challenges
    (zone_id, id, session_id, agent_session_id, scopes, expires_at)
VALUES ('zone-a', 'new', 'signed-in', 'planner', '["pay"]', now() + interval '5 min');

SELECT * FROM public.step_up_challenges WHERE id = 'challenge';

UPDATE public.step_up_challenges SET status = 'expired' WHERE id = 'challenge';

UPDATE public.step_up_challenges SET consumed_at = NULL WHERE id = 'challenge';

INSERT INTO public.event_outbox (zone_id, id, topic, payload, request_id, available_at)
VALUES ('zone-a', 'new', 'step-up.asked', '{}', 'request', now());

SELECT public.audit_append('zone-a', 'exchanged', now(), 'token.exchanged');

INSERT INTO public.system_metrics (component, instance, metric, value)
VALUES ('sts', 'sts-1', 'requests', 1);
