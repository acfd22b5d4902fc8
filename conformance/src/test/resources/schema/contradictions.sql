-- operators_locked_has_its_reason
UPDATE public.operators SET status = 'locked', locked_at = now();

-- operators_locked_has_its_reason
UPDATE public.operators SET locked_because = 'guessing';

-- operators_archived_has_its_time
UPDATE public.operators SET status = 'archived';

-- operators_email_is_plain
UPDATE public.operators SET email = 'Ann@operators.test' WHERE id = 'ann';

-- operators_roles_known
UPDATE public.operators SET roles = '{}';

-- operators_roles_known
UPDATE public.operators SET roles = ARRAY['admin', NULL];

-- operator_passwords_hash_is_slow
UPDATE public.operator_passwords SET hash = 'secret';

-- operator_passwords_hash_is_slow
UPDATE public.operator_passwords SET hash = '$2a$04$short';

-- operator_mfa_methods_totp_has_its_secret
UPDATE public.operator_mfa_methods SET secret_envelope = NULL;

-- operator_mfa_methods_totp_has_its_secret
UPDATE public.operator_mfa_methods SET status = 'removed', removed_at = now();

-- operator_mfa_methods_passkey_has_its_key
UPDATE public.operator_mfa_methods SET kind = 'passkey', secret_envelope = NULL;

-- operator_mfa_methods_passkey_has_its_key
UPDATE public.operator_mfa_methods SET sign_count = 1;

-- operator_mfa_methods_active_was_confirmed
UPDATE public.operator_mfa_methods SET status = 'active';

-- operator_backup_codes_hash_is_sha256
INSERT INTO public.operator_backup_codes (operator_id, code_hash) VALUES ('ann', 'short');

-- operator_sessions_ended_has_its_time
UPDATE public.operator_sessions SET status = 'revoked';

-- operator_sessions_ended_has_its_time
UPDATE public.operator_sessions SET ended_at = now();

-- operator_api_tokens_revoked_by_somebody
UPDATE public.operator_api_tokens SET revoked_at = now();

-- operator_api_tokens_permissions_known
UPDATE public.operator_api_tokens SET permissions = '{everything}';

-- operator_login_states_approved_by_somebody
UPDATE public.operator_login_states SET status = 'approved';

-- operator_login_states_consumed_has_its_time
UPDATE public.operator_login_states
SET status = 'consumed', operator_id = 'ann', approved_at = now();

-- operator_login_states_expire_soon
UPDATE public.operator_login_states SET expires_at = created_at + interval '1 hour';

-- operator_login_states_challenge_is_s256
INSERT INTO public.operator_login_states (id, state_hash, code_challenge, expires_at)
VALUES ('plain', sha256('plain'), 'plain', now() + interval '1 minute');

-- devices_retired_has_its_time
UPDATE public.devices SET status = 'retired';

-- devices_working_was_activated
UPDATE public.devices SET status = 'suspended';

-- devices_active_has_its_credential
UPDATE public.devices SET status = 'active', activated_at = now();

-- devices_retired_lost_its_credential
UPDATE public.devices SET status = 'retired', retired_at = now(), credential_hash = sha256('x');

-- devices_manufacturer_has_no_slash
UPDATE public.devices SET manufacturer = 'a/b';

-- device_states_health_was_seen
UPDATE public.device_states SET health = 'good';

-- device_connections_closed_has_its_reason
UPDATE public.device_connections SET closed_at = now();

-- device_connections_close_later
UPDATE public.device_connections
SET closed_at = opened_at - interval '1 second', closed_because = 'clock';

-- device_commands_attempts_count_sending
UPDATE public.device_commands SET attempts = 1;

-- device_commands_answered_was_sent
UPDATE public.device_commands SET status = 'succeeded', settled_at = now();

-- device_commands_settled_has_its_time
UPDATE public.device_commands SET status = 'cancelled';

-- device_commands_result_when_answered
UPDATE public.device_commands SET result = '{}';

-- alert_rules_compare_with_something
UPDATE public.alert_rules SET comparison = 'silent', lasting = interval '1 hour';

-- alert_rules_silence_lasts
UPDATE public.alert_rules SET comparison = 'silent', threshold = NULL;

-- alert_rules_threshold_is_a_number
UPDATE public.alert_rules SET threshold = 'NaN';

-- alerts_acknowledged_by_somebody
UPDATE public.alerts SET acknowledged_at = now();

-- alerts_acknowledged_has_its_time
UPDATE public.alerts SET status = 'acknowledged';

-- alerts_resolved_has_its_time
UPDATE public.alerts SET status = 'resolved';
