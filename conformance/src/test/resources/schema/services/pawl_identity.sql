-- What pawl_identity executes: one statement per paragraph, tried for zone A, which means nothing to
-- it. Every right of the role is needed by one of them.

SELECT * FROM public.operators WHERE email = 'ann@operators.test' AND archived_at IS NULL;

INSERT INTO public.operators (id, email, name, roles, created_by)
VALUES ('eve', 'eve@operators.test', 'Eve', '{viewer}', 'ann');

UPDATE public.operators
SET email = 'bob@example.test', name = 'Robert', roles = '{viewer}', mfa_required = true,
    status = 'locked', version = version + 1, locked_at = now(), locked_because = 'too many codes',
    archived_at = NULL
WHERE id = 'bob';

SELECT * FROM public.operator_passwords WHERE operator_id = 'ann';

INSERT INTO public.operator_passwords (operator_id, hash)
VALUES ('bob', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA');

UPDATE public.operator_passwords
SET hash = '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$bmV3', must_change = false, changed_at = now()
WHERE operator_id = 'ann';

DELETE FROM public.operator_passwords WHERE operator_id = 'ann';

-- Second factors
SELECT * FROM public.operator_mfa_methods WHERE operator_id = 'ann' AND status = 'active';

INSERT INTO public.operator_mfa_methods (id, operator_id, kind, label, secret_envelope)
VALUES ('tablet', 'bob', 'totp', 'Tablet', 'sealed');

UPDATE public.operator_mfa_methods
SET label = 'Spare key', secret_envelope = NULL, credential_id = sha256('spare'),
    public_key = sha256('public'), sign_count = 1, status = 'active', confirmed_at = now(),
    last_used_at = now(), removed_at = NULL
WHERE id = 'key';

INSERT INTO public.operator_totp_steps (mfa_method_id, step) VALUES ('phone', 59000002)
ON CONFLICT DO NOTHING;

SELECT max(step) FROM public.operator_totp_steps WHERE mfa_method_id = 'phone';

SELECT * FROM public.operator_backup_codes WHERE operator_id = 'ann' AND used_at IS NULL;

INSERT INTO public.operator_backup_codes (operator_id, code_hash) VALUES ('ann', sha256('another'));

UPDATE public.operator_backup_codes SET used_at = now()
WHERE operator_id = 'ann' AND code_hash = sha256('code') AND used_at IS NULL;

DELETE FROM public.operator_backup_codes WHERE operator_id = 'ann';

SELECT * FROM public.operator_trusted_devices
WHERE token_hash = sha256('laptop') AND revoked_at IS NULL AND expires_at > now();

INSERT INTO public.operator_trusted_devices (id, operator_id, token_hash, label, expires_at)
VALUES ('desk', 'ann', sha256('desk'), 'Desk', now() + interval '30 days');

UPDATE public.operator_trusted_devices
SET label = 'Lost laptop', last_used_at = now(), revoked_at = now()
WHERE id = 'laptop';

DELETE FROM public.operator_trusted_devices WHERE id = 'laptop';

SELECT count(*) FROM public.operator_mfa_attempts
WHERE operator_id = 'ann' AND attempted_at > now() - interval '15 minutes' AND outcome <> 'accepted';

INSERT INTO public.operator_mfa_attempts (operator_id, mfa_method_id, outcome, address)
VALUES ('ann', 'phone', 'wrong', '192.0.2.1');

-- Sessions and tokens
SELECT * FROM public.operator_sessions WHERE token_hash = sha256('cookie') AND status = 'active';

INSERT INTO public.operator_sessions (id, operator_id, token_hash, expires_at)
VALUES ('bob-session', 'bob', sha256('another cookie'), now() + interval '8 hours');

UPDATE public.operator_sessions
SET status = 'ended', last_seen_at = now(), second_factor_at = now(), ended_at = now()
WHERE id = 'ann-session';

DELETE FROM public.operator_sessions WHERE id = 'ann-session';

SELECT * FROM public.operator_api_tokens WHERE token_hash = sha256('token') AND revoked_at IS NULL;

INSERT INTO public.operator_api_tokens
    (id, operator_id, name, token_hash, permissions, expires_at)
VALUES ('report', 'bob', 'Report', sha256('report'), '{read}', now() + interval '30 days');

UPDATE public.operator_api_tokens
SET name = 'Old pipeline', last_used_at = now(), revoked_at = now(), revoked_by = 'ann'
WHERE id = 'pipeline';

SELECT * FROM public.operator_login_states WHERE state_hash = sha256('state') AND expires_at > now();

INSERT INTO public.operator_login_states (id, state_hash, code_challenge, expires_at)
VALUES ('second', sha256('second'), repeat('d', 43), now() + interval '10 minutes');

UPDATE public.operator_login_states
SET status = 'consumed', operator_id = 'ann', approved_at = now(), consumed_at = now()
WHERE id = 'terminal';

DELETE FROM public.operator_login_states WHERE id = 'terminal';

SELECT * FROM public.settings WHERE key = 'deploy.approval' AND application IS NULL;
