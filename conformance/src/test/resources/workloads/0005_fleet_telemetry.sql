-- What the services execute that were released with 0005_fleet_telemetry, which know hardware of a device only.

SET LOCAL ROLE pawl_api;
SELECT set_config('pawl.zone_id', 'workload', true);

INSERT INTO public.zones (id, slug, name, owner_account_id) VALUES ('workload', 'workload', 'Workload', 'account');
INSERT INTO public.devices (zone_id, id, serial, name, hardware)
VALUES ('workload', 'pump', '4711', 'Pump', 'acme/P-100');
UPDATE public.devices SET hardware = 'acme/P-200', version = version + 1
WHERE zone_id = 'workload' AND id = 'pump' AND version = 1;
SELECT id, serial, name, hardware, labels, status FROM public.devices
WHERE zone_id = 'workload' AND hardware LIKE 'acme/%' ORDER BY created_at DESC, id DESC LIMIT 50;
INSERT INTO public.device_commands (zone_id, id, device_id, dedupe_key, kind, created_by, expires_at)
VALUES ('workload', 'restart', 'pump', 'monday', 'restart', 'ann', now() + interval '1 hour');
INSERT INTO public.alert_rules (zone_id, id, name, metric, comparison, threshold, severity)
VALUES ('workload', 'hot', 'Hot', 'temperature', 'above', 80, 'warning');

SET LOCAL ROLE pawl_fleet;
UPDATE public.devices SET status = 'active', credential_hash = sha256('credential'), activated_at = now()
WHERE zone_id = 'workload' AND id = 'pump';
INSERT INTO public.device_states (zone_id, device_id, health, reported, last_seen_at)
VALUES ('workload', 'pump', 'good', '{"firmware": "7"}', now())
ON CONFLICT (zone_id, device_id) DO UPDATE
SET health = excluded.health, reported = excluded.reported, last_seen_at = excluded.last_seen_at;
INSERT INTO public.device_connections (zone_id, id, device_id, node, protocol)
VALUES ('workload', 'connection', 'pump', 'node-1', 'mqtt');
INSERT INTO public.device_telemetry (zone_id, device_id, metric, measured_at, value)
VALUES ('workload', 'pump', 'temperature', now(), 81), ('workload', 'pump', 'pressure', now(), 2);
INSERT INTO public.alerts (zone_id, id, rule_id, device_id, severity, value)
VALUES ('workload', 'alert', 'hot', 'pump', 'warning', 81);
UPDATE public.device_commands SET status = 'sent', attempts = attempts + 1, sent_at = now()
WHERE (zone_id, id) IN (
    SELECT zone_id, id FROM public.device_commands
    WHERE zone_id = 'workload' AND device_id = 'pump' AND status = 'queued' ORDER BY created_at, id LIMIT 1
    FOR UPDATE SKIP LOCKED);
INSERT INTO public.system_metrics (component, instance, metric, value) VALUES ('fleet', 'node-1', 'devices', 1);

SET LOCAL ROLE pawl_console;
SELECT id, name, hardware, status FROM public.devices WHERE zone_id = 'workload';
SELECT recorded_at, value FROM public.device_telemetry
WHERE zone_id = 'workload' AND device_id = 'pump' AND metric = 'temperature' AND recorded_at > now() - interval '1 hour'
ORDER BY recorded_at;
SELECT component, max(value) FROM public.system_metrics GROUP BY component;

SET LOCAL ROLE pawl_identity;
INSERT INTO public.operators (id, email, name, roles, created_by)
VALUES ('ann', 'ann@operators.test', 'Ann', '{admin}', 'installation'),
    ('bob', 'bob@operators.test', 'Bob', '{approver}', 'ann');
INSERT INTO public.operator_passwords (operator_id, hash) VALUES ('ann', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA');
INSERT INTO public.operator_mfa_methods (id, operator_id, kind, label, secret_envelope)
VALUES ('phone', 'ann', 'totp', 'Phone', 'sealed');
INSERT INTO public.operator_totp_steps (mfa_method_id, step) VALUES ('phone', 59000000);
INSERT INTO public.operator_sessions (id, operator_id, token_hash, second_factor_at, expires_at)
VALUES ('signed-in', 'ann', sha256('cookie'), now(), now() + interval '8 hours');
INSERT INTO public.operator_api_tokens (id, operator_id, name, token_hash, permissions, expires_at)
VALUES ('pipeline', 'ann', 'Pipeline', sha256('token'), '{deploy}', now() + interval '30 days');

SET LOCAL ROLE pawl_api;
INSERT INTO public.deploy_approval_requests (id, application, commit_sha, token_id, requested_by, expires_at)
VALUES ('release', 'portal', repeat('a', 40), 'pipeline', 'ann', now() + interval '1 hour');
UPDATE public.deploy_approval_requests SET status = 'approved', decided_at = now(), decided_by = 'bob'
WHERE id = 'release' AND status = 'pending';
UPDATE public.deploy_approval_requests SET object_id = 'object' WHERE id = 'release';
UPDATE public.deploy_approval_requests SET build_id = 'build' WHERE id = 'release';
UPDATE public.deploy_approval_requests SET release_id = 'release-1' WHERE id = 'release';
UPDATE public.deploy_approval_requests SET status = 'deployed', deployed_at = now() WHERE id = 'release';
INSERT INTO public.settings (id, key, value, updated_by) VALUES ('everywhere', 'deploy.approval', 'true', 'ann')
ON CONFLICT (application, key) DO UPDATE SET value = excluded.value, version = settings.version + 1;

RESET ROLE;
