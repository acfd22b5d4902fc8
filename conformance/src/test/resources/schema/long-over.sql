-- Rows of two-zones.sql once more, as they were a year ago: ten about sign-ins, six of the fleet.

INSERT INTO public.operator_sessions
    (id, operator_id, token_hash, status, created_at, expires_at, ended_at)
SELECT 'old-' || day, 'ann', sha256(convert_to('old-' || day, 'UTF8')), 'expired',
    now() - interval '1 year', now() - interval '364 days', now() - interval '364 days'
FROM generate_series(1, 2) AS day;

INSERT INTO public.operator_login_states (id, state_hash, code_challenge, created_at, expires_at)
SELECT 'old-' || day, sha256(convert_to('old-' || day, 'UTF8')), repeat('c', 43),
    now() - interval '1 year', now() - interval '1 year' + interval '1 minute'
FROM generate_series(1, 2) AS day;

INSERT INTO public.operator_trusted_devices
    (id, operator_id, token_hash, label, created_at, expires_at)
SELECT 'old-' || day, 'ann', sha256(convert_to('old-' || day, 'UTF8')), 'Old laptop',
    now() - interval '1 year', now() - interval '300 days'
FROM generate_series(1, 2) AS day;

INSERT INTO public.operator_totp_steps (mfa_method_id, step, used_at)
SELECT 'phone', step, now() - interval '1 year' FROM generate_series(1, 2) AS step;

INSERT INTO public.operator_mfa_attempts (operator_id, outcome, attempted_at)
SELECT 'ann', 'wrong', now() - interval '1 year' FROM generate_series(1, 2);

INSERT INTO public.device_commands (zone_id, id, device_id, dedupe_key, kind, status, created_at,
    created_by, expires_at, settled_at)
SELECT id, 'old', 'pump', 'old', 'restart', 'expired', now() - interval '1 year', 'ann',
    now() - interval '364 days', now() - interval '364 days'
FROM public.zones;

INSERT INTO public.device_connections
    (zone_id, id, device_id, node, protocol, opened_at, closed_at, closed_because)
SELECT id, 'old', 'pump', 'node-1', 'mqtt', now() - interval '1 year', now() - interval '1 year',
    'node ended'
FROM public.zones;

INSERT INTO public.alerts
    (zone_id, id, rule_id, device_id, severity, status, raised_at, resolved_at)
SELECT id, 'old', 'hot', 'pump', 'warning', 'resolved', now() - interval '1 year',
    now() - interval '1 year'
FROM public.zones;
