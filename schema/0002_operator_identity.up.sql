-- 0002: who operates the deployment, and how they prove it.
--
-- Why: operators are not subjects of a zone. They sign in to the deployment, so nothing here has a
--   zone, and a grant is the only fence. pawl_identity is the one role that reads what a password,
--   a code or a token is checked against; the others learn who somebody is, never how it is proved.
-- Needs: 0001, the role pawl_identity of roles.sql.
-- Locks: what it creates, which nobody uses yet, and for an instant the catalog row of the schema.
-- Duration: well under a second. Retry: yes, it is one transaction.
--
-- pawl:requires role pawl_identity

GRANT USAGE ON SCHEMA public TO pawl_identity;

------------------------------------------------------------------------------------------------
-- Guards
------------------------------------------------------------------------------------------------

CREATE FUNCTION public.refuse_second_value() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before CONSTANT jsonb := to_jsonb(OLD);
    after CONSTANT jsonb := to_jsonb(NEW);
    once text;
BEGIN
    FOREACH once IN ARRAY TG_ARGV LOOP
        IF before -> once <> 'null' AND after -> once <> before -> once THEN
            RAISE EXCEPTION 'UPDATE refused: %.%.% is set once, and it is set',
                    TG_TABLE_SCHEMA, TG_TABLE_NAME, once
                USING ERRCODE = 'restrict_violation',
                    SCHEMA = TG_TABLE_SCHEMA,
                    TABLE = TG_TABLE_NAME,
                    COLUMN = once,
                    HINT = 'What was used is used. Make a new row.';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;

REVOKE EXECUTE ON FUNCTION public.refuse_second_value() FROM PUBLIC;

COMMENT ON FUNCTION public.refuse_second_value() IS
'Lets each column that the trigger names be filled once, and neither changed nor emptied after it.';

------------------------------------------------------------------------------------------------
-- Operators
------------------------------------------------------------------------------------------------

CREATE TABLE public.operators (
    id text NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    roles text[] NOT NULL,
    mfa_required boolean NOT NULL DEFAULT true,
    status text NOT NULL DEFAULT 'active',
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    locked_at timestamptz,
    locked_because text,
    archived_at timestamptz,
    CONSTRAINT operators_pk PRIMARY KEY (id),
    CONSTRAINT operators_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operators_email_is_plain
        CHECK (email = lower(email) AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$'
            AND length(email) <= 254),
    CONSTRAINT operators_roles_known
        CHECK (roles <@ ARRAY['viewer', 'deployer', 'approver', 'admin']
            AND cardinality(roles) > 0),
    CONSTRAINT operators_status_known CHECK (status IN ('active', 'locked', 'archived')),
    CONSTRAINT operators_version_positive CHECK (version > 0),
    CONSTRAINT operators_locked_has_its_reason
        CHECK (num_nulls(locked_at, locked_because) = CASE status WHEN 'locked' THEN 0 ELSE 2 END),
    CONSTRAINT operators_archived_has_its_time
        CHECK ((status = 'archived') = (archived_at IS NOT NULL))
);

CREATE UNIQUE INDEX operators_living_email ON public.operators (email) WHERE archived_at IS NULL;
CREATE INDEX operators_by_age ON public.operators (created_at DESC, id DESC);

COMMENT ON TABLE public.operators IS
'People who operate the deployment. Archived, not deleted: what they decided refers to them.
@global
@reads pawl_api,pawl_console,pawl_identity
@writes pawl_identity';
CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.operators
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

GRANT SELECT, INSERT ON public.operators TO pawl_identity;
GRANT UPDATE (email, name, roles, mfa_required, status, version, locked_at, locked_because,
        archived_at)
    ON public.operators TO pawl_identity;
GRANT SELECT ON public.operators TO pawl_api, pawl_console;

CREATE TABLE public.operator_passwords (
    operator_id text NOT NULL,
    hash text NOT NULL,
    must_change boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT operator_passwords_pk PRIMARY KEY (operator_id),
    CONSTRAINT operator_passwords_operator_fk FOREIGN KEY (operator_id)
        REFERENCES public.operators (id) ON DELETE CASCADE,
    CONSTRAINT operator_passwords_hash_is_slow
        CHECK (hash ~ '^\$(argon2id|scrypt|pbkdf2-sha(256|512))\$')
);

COMMENT ON TABLE public.operator_passwords IS
'Apart from operators, so that reading a name never comes with the right to read a hash.
@global
@reads pawl_identity
@writes pawl_identity';
COMMENT ON CONSTRAINT operator_passwords_hash_is_slow ON public.operator_passwords IS
'A password in the clear, or one that was hashed for speed, does not get in.';

GRANT SELECT, INSERT, DELETE ON public.operator_passwords TO pawl_identity;
GRANT UPDATE (hash, must_change, changed_at) ON public.operator_passwords TO pawl_identity;

------------------------------------------------------------------------------------------------
-- Second factors
------------------------------------------------------------------------------------------------

CREATE TABLE public.operator_mfa_methods (
    id text NOT NULL,
    operator_id text NOT NULL,
    kind text NOT NULL,
    label text NOT NULL,
    secret_envelope bytea,
    credential_id bytea,
    public_key bytea,
    sign_count bigint,
    status text NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    last_used_at timestamptz,
    removed_at timestamptz,
    CONSTRAINT operator_mfa_methods_pk PRIMARY KEY (id),
    CONSTRAINT operator_mfa_methods_operator_fk FOREIGN KEY (operator_id)
        REFERENCES public.operators (id) ON DELETE CASCADE,
    CONSTRAINT operator_mfa_methods_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_mfa_methods_kind_known CHECK (kind IN ('totp', 'passkey')),
    CONSTRAINT operator_mfa_methods_status_known CHECK (status IN ('pending', 'active', 'removed')),
    CONSTRAINT operator_mfa_methods_totp_has_its_secret
        CHECK ((kind = 'totp' AND status <> 'removed') = (secret_envelope IS NOT NULL)),
    CONSTRAINT operator_mfa_methods_passkey_has_its_key
        CHECK (num_nulls(credential_id, public_key, sign_count)
            = CASE WHEN kind = 'passkey' AND status <> 'removed' THEN 0 ELSE 3 END),
    CONSTRAINT operator_mfa_methods_active_was_confirmed CHECK (
        CASE status
            WHEN 'pending' THEN confirmed_at IS NULL
            WHEN 'active' THEN confirmed_at IS NOT NULL
            ELSE true
        END),
    CONSTRAINT operator_mfa_methods_removed_has_its_time
        CHECK ((status = 'removed') = (removed_at IS NOT NULL))
);

CREATE UNIQUE INDEX operator_mfa_methods_credential
    ON public.operator_mfa_methods (credential_id) WHERE credential_id IS NOT NULL;
CREATE INDEX operator_mfa_methods_by_operator ON public.operator_mfa_methods (operator_id);

COMMENT ON TABLE public.operator_mfa_methods IS
'Authenticator apps and passkeys. Removing one erases its secret and keeps the fact. The secret of
an app is sealed by the application: its owner''s backup must not be enough to make codes.
@global
@reads pawl_identity
@writes pawl_identity';
COMMENT ON COLUMN public.operator_mfa_methods.sign_count IS
'What the passkey counted last. One that comes back with less has been copied.';

GRANT SELECT, INSERT ON public.operator_mfa_methods TO pawl_identity;
GRANT UPDATE (label, secret_envelope, credential_id, public_key, sign_count, status, confirmed_at,
        last_used_at, removed_at)
    ON public.operator_mfa_methods TO pawl_identity;

CREATE TABLE public.operator_totp_steps (
    mfa_method_id text NOT NULL,
    step bigint NOT NULL,
    used_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT operator_totp_steps_pk PRIMARY KEY (mfa_method_id, step),
    CONSTRAINT operator_totp_steps_method_fk FOREIGN KEY (mfa_method_id)
        REFERENCES public.operator_mfa_methods (id) ON DELETE CASCADE,
    CONSTRAINT operator_totp_steps_step_positive CHECK (step > 0)
);

CREATE INDEX operator_totp_steps_to_delete ON public.operator_totp_steps (used_at);

COMMENT ON TABLE public.operator_totp_steps IS
'Codes that were used. The primary key is the guard against using one twice: two sign-ins with the
same code insert the same row, and one of them fails, whichever order they come in. No service may
delete a row, since that would make its code good again; the owner does, once the step is long past.
@global
@reads pawl_identity
@writes pawl_identity';
COMMENT ON COLUMN public.operator_totp_steps.step IS
'Seconds since 1970 divided by the period of the code: the counter of RFC 6238.';

GRANT SELECT, INSERT (mfa_method_id, step) ON public.operator_totp_steps TO pawl_identity;

CREATE TABLE public.operator_backup_codes (
    operator_id text NOT NULL,
    code_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz,
    CONSTRAINT operator_backup_codes_pk PRIMARY KEY (operator_id, code_hash),
    CONSTRAINT operator_backup_codes_operator_fk FOREIGN KEY (operator_id)
        REFERENCES public.operators (id) ON DELETE CASCADE,
    CONSTRAINT operator_backup_codes_hash_is_sha256 CHECK (octet_length(code_hash) = 32)
);

COMMENT ON TABLE public.operator_backup_codes IS
'Codes on paper, for the day when the phone is lost. A new set replaces the old one as a whole.
@global
@reads pawl_identity
@writes pawl_identity';

CREATE TRIGGER refuse_second_value
    BEFORE UPDATE ON public.operator_backup_codes
    FOR EACH ROW EXECUTE FUNCTION public.refuse_second_value('code_hash', 'used_at');

GRANT SELECT, INSERT, DELETE ON public.operator_backup_codes TO pawl_identity;
GRANT UPDATE (used_at) ON public.operator_backup_codes TO pawl_identity;

CREATE TABLE public.operator_trusted_devices (
    id text NOT NULL,
    operator_id text NOT NULL,
    token_hash bytea NOT NULL,
    label text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT operator_trusted_devices_pk PRIMARY KEY (id),
    CONSTRAINT operator_trusted_devices_operator_fk FOREIGN KEY (operator_id)
        REFERENCES public.operators (id) ON DELETE CASCADE,
    CONSTRAINT operator_trusted_devices_hash_unique UNIQUE (token_hash),
    CONSTRAINT operator_trusted_devices_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_trusted_devices_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
    CONSTRAINT operator_trusted_devices_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX operator_trusted_devices_by_operator
    ON public.operator_trusted_devices (operator_id, created_at DESC);
CREATE INDEX operator_trusted_devices_to_delete ON public.operator_trusted_devices (expires_at);

COMMENT ON TABLE public.operator_trusted_devices IS
'Browsers that may skip the second factor until they expire. The password is asked for all the same.
@global
@reads pawl_identity
@writes pawl_identity';

CREATE TRIGGER refuse_second_value
    BEFORE UPDATE ON public.operator_trusted_devices
    FOR EACH ROW EXECUTE FUNCTION public.refuse_second_value('token_hash', 'revoked_at');

GRANT SELECT, INSERT, DELETE ON public.operator_trusted_devices TO pawl_identity;
GRANT UPDATE (label, last_used_at, revoked_at) ON public.operator_trusted_devices TO pawl_identity;

CREATE TABLE public.operator_mfa_attempts (
    id bigint GENERATED ALWAYS AS IDENTITY,
    operator_id text NOT NULL,
    mfa_method_id text,
    attempted_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    outcome text NOT NULL,
    address inet,
    CONSTRAINT operator_mfa_attempts_pk PRIMARY KEY (id),
    CONSTRAINT operator_mfa_attempts_operator_fk FOREIGN KEY (operator_id)
        REFERENCES public.operators (id) ON DELETE CASCADE,
    CONSTRAINT operator_mfa_attempts_method_fk FOREIGN KEY (mfa_method_id)
        REFERENCES public.operator_mfa_methods (id) ON DELETE SET NULL,
    CONSTRAINT operator_mfa_attempts_outcome_known
        CHECK (outcome IN ('accepted', 'wrong', 'used_before', 'too_many'))
);

CREATE INDEX operator_mfa_attempts_recent
    ON public.operator_mfa_attempts (operator_id, attempted_at DESC);
CREATE INDEX operator_mfa_attempts_by_method
    ON public.operator_mfa_attempts (mfa_method_id) WHERE mfa_method_id IS NOT NULL;
CREATE INDEX operator_mfa_attempts_to_delete ON public.operator_mfa_attempts (attempted_at);

COMMENT ON TABLE public.operator_mfa_attempts IS
'What guessing is counted by. The service that is guarded by the count can neither date, change nor
delete an attempt; the owner deletes old ones.
@global
@reads pawl_console,pawl_identity
@writes pawl_identity';

GRANT SELECT, INSERT (operator_id, mfa_method_id, outcome, address)
    ON public.operator_mfa_attempts TO pawl_identity;
GRANT SELECT ON public.operator_mfa_attempts TO pawl_console;

------------------------------------------------------------------------------------------------
-- Sessions and tokens
------------------------------------------------------------------------------------------------

CREATE TABLE public.operator_sessions (
    id text NOT NULL,
    operator_id text NOT NULL,
    token_hash bytea NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    second_factor_at timestamptz,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    address inet,
    user_agent text,
    CONSTRAINT operator_sessions_pk PRIMARY KEY (id),
    CONSTRAINT operator_sessions_operator_fk FOREIGN KEY (operator_id)
        REFERENCES public.operators (id) ON DELETE CASCADE,
    CONSTRAINT operator_sessions_hash_unique UNIQUE (token_hash),
    CONSTRAINT operator_sessions_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_sessions_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
    CONSTRAINT operator_sessions_status_known
        CHECK (status IN ('active', 'ended', 'expired', 'revoked')),
    CONSTRAINT operator_sessions_ended_has_its_time
        CHECK ((status <> 'active') = (ended_at IS NOT NULL)),
    CONSTRAINT operator_sessions_expire_later CHECK (expires_at > created_at),
    CONSTRAINT operator_sessions_user_agent_length CHECK (length(user_agent) <= 512)
);

CREATE INDEX operator_sessions_by_operator
    ON public.operator_sessions (operator_id, created_at DESC, id DESC);
CREATE INDEX operator_sessions_to_expire
    ON public.operator_sessions (expires_at) WHERE status = 'active';
CREATE INDEX operator_sessions_to_delete
    ON public.operator_sessions (ended_at) WHERE status <> 'active';

COMMENT ON TABLE public.operator_sessions IS
'Operators who are signed in. What the cookie is checked against stays with pawl_identity.
@global
@reads pawl_console,pawl_identity
@writes pawl_identity';
COMMENT ON COLUMN public.operator_sessions.second_factor_at IS
'When a second factor was shown last. An action that wants a fresh one compares the time.';

CREATE TRIGGER refuse_second_value
    BEFORE UPDATE ON public.operator_sessions
    FOR EACH ROW EXECUTE FUNCTION public.refuse_second_value('token_hash', 'ended_at');

GRANT SELECT, INSERT, DELETE ON public.operator_sessions TO pawl_identity;
GRANT UPDATE (status, last_seen_at, second_factor_at, ended_at)
    ON public.operator_sessions TO pawl_identity;
GRANT SELECT (id, operator_id, status, created_at, last_seen_at, second_factor_at, expires_at,
        ended_at, address, user_agent)
    ON public.operator_sessions TO pawl_console;

CREATE TABLE public.operator_api_tokens (
    id text NOT NULL,
    operator_id text NOT NULL,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    permissions text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    revoked_by text,
    CONSTRAINT operator_api_tokens_pk PRIMARY KEY (id),
    CONSTRAINT operator_api_tokens_operator_fk FOREIGN KEY (operator_id)
        REFERENCES public.operators (id),
    CONSTRAINT operator_api_tokens_hash_unique UNIQUE (token_hash),
    CONSTRAINT operator_api_tokens_of_operator_unique UNIQUE (id, operator_id),
    CONSTRAINT operator_api_tokens_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_api_tokens_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
    CONSTRAINT operator_api_tokens_permissions_known
        CHECK (permissions <@ ARRAY['read', 'deploy', 'approve', 'admin']
            AND cardinality(permissions) > 0),
    CONSTRAINT operator_api_tokens_expire_later CHECK (expires_at > created_at),
    CONSTRAINT operator_api_tokens_revoked_by_somebody
        CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

CREATE UNIQUE INDEX operator_api_tokens_living_name
    ON public.operator_api_tokens (operator_id, name) WHERE revoked_at IS NULL;
CREATE INDEX operator_api_tokens_by_operator
    ON public.operator_api_tokens (operator_id, created_at DESC, id DESC);

COMMENT ON TABLE public.operator_api_tokens IS
'Tokens for scripts. Every one expires and belongs to a person. A token that deployed is named by
the request for approval, so it is revoked, not deleted.
@global
@reads pawl_api,pawl_console,pawl_identity
@writes pawl_identity';

COMMENT ON CONSTRAINT operator_api_tokens_of_operator_unique ON public.operator_api_tokens IS
'Lets a row name a token and its owner together, so that it cannot name another owner.';

CREATE TRIGGER refuse_second_value
    BEFORE UPDATE ON public.operator_api_tokens
    FOR EACH ROW EXECUTE FUNCTION public.refuse_second_value('token_hash', 'revoked_at');

GRANT SELECT, INSERT ON public.operator_api_tokens TO pawl_identity;
GRANT UPDATE (name, last_used_at, revoked_at, revoked_by)
    ON public.operator_api_tokens TO pawl_identity;
GRANT SELECT (id, operator_id, name, permissions, created_at, expires_at, last_used_at, revoked_at,
        revoked_by)
    ON public.operator_api_tokens TO pawl_api, pawl_console;

CREATE TABLE public.operator_login_states (
    id text NOT NULL,
    state_hash bytea NOT NULL,
    code_challenge text NOT NULL,
    status text NOT NULL DEFAULT 'pending',
    operator_id text,
    address inet,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    approved_at timestamptz,
    consumed_at timestamptz,
    CONSTRAINT operator_login_states_pk PRIMARY KEY (id),
    CONSTRAINT operator_login_states_operator_fk FOREIGN KEY (operator_id)
        REFERENCES public.operators (id) ON DELETE CASCADE,
    CONSTRAINT operator_login_states_state_unique UNIQUE (state_hash),
    CONSTRAINT operator_login_states_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_login_states_state_is_sha256 CHECK (octet_length(state_hash) = 32),
    CONSTRAINT operator_login_states_challenge_is_s256
        CHECK (code_challenge ~ '^[A-Za-z0-9_-]{43}$'),
    CONSTRAINT operator_login_states_status_known
        CHECK (status IN ('pending', 'approved', 'consumed', 'expired')),
    CONSTRAINT operator_login_states_approved_by_somebody CHECK (
        num_nulls(operator_id, approved_at) IN (0, 2)
        AND CASE status
            WHEN 'pending' THEN approved_at IS NULL
            WHEN 'expired' THEN true
            ELSE approved_at IS NOT NULL
        END),
    CONSTRAINT operator_login_states_consumed_has_its_time
        CHECK ((status = 'consumed') = (consumed_at IS NOT NULL)),
    CONSTRAINT operator_login_states_expire_soon
        CHECK (expires_at > created_at AND expires_at <= created_at + interval '15 minutes')
);

CREATE INDEX operator_login_states_by_operator
    ON public.operator_login_states (operator_id) WHERE operator_id IS NOT NULL;
CREATE INDEX operator_login_states_to_delete ON public.operator_login_states (expires_at);

COMMENT ON TABLE public.operator_login_states IS
'Sign-ins that began in a terminal and are approved in a browser. The terminal alone knows what the
challenge was made of, so a link that somebody else opened, or a state that leaked, signs in nobody.
@global
@reads pawl_identity
@writes pawl_identity';

CREATE TRIGGER refuse_second_value
    BEFORE UPDATE ON public.operator_login_states
    FOR EACH ROW EXECUTE FUNCTION
        public.refuse_second_value('state_hash', 'code_challenge', 'operator_id', 'consumed_at');

GRANT SELECT, INSERT, DELETE ON public.operator_login_states TO pawl_identity;
GRANT UPDATE (status, operator_id, approved_at, consumed_at)
    ON public.operator_login_states TO pawl_identity;

------------------------------------------------------------------------------------------------
-- Settings
------------------------------------------------------------------------------------------------

CREATE TABLE public.settings (
    id text NOT NULL,
    application text,
    key text NOT NULL,
    value jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL,
    CONSTRAINT settings_pk PRIMARY KEY (id),
    CONSTRAINT settings_one_value UNIQUE NULLS NOT DISTINCT (application, key),
    CONSTRAINT settings_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT settings_application_named CHECK (application <> ''),
    CONSTRAINT settings_key_is_plain CHECK (key ~ '^[a-z][a-z0-9_.-]{0,126}$'),
    CONSTRAINT settings_version_positive CHECK (version > 0)
);

COMMENT ON TABLE public.settings IS
'One value for a deployed application, and one for all that have none of their own. Not for secrets:
everybody who operates may read them.
@global
@reads pawl_api,pawl_console,pawl_identity
@writes pawl_api';
COMMENT ON COLUMN public.settings.application IS
'NULL for the value that holds everywhere.';
COMMENT ON CONSTRAINT settings_one_value ON public.settings IS
'NULLS NOT DISTINCT, or the value that holds everywhere could be there twice.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.settings
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

GRANT SELECT, INSERT, DELETE ON public.settings TO pawl_api;
GRANT UPDATE (value, version, updated_by) ON public.settings TO pawl_api;
GRANT SELECT ON public.settings TO pawl_console, pawl_identity;

------------------------------------------------------------------------------------------------
-- Clean-up
------------------------------------------------------------------------------------------------

CREATE FUNCTION public.purge_sign_ins(most integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    purged bigint := 0;
    deleted bigint;
    step record;
BEGIN
    FOR step IN
        SELECT *
        FROM (VALUES
            ('operator_sessions', 'status <> ''active'' AND ended_at', interval '90 days'),
            ('operator_login_states', 'expires_at', interval '1 day'),
            ('operator_trusted_devices', 'expires_at', interval '30 days'),
            ('operator_totp_steps', 'used_at', interval '1 day'),
            ('operator_mfa_attempts', 'attempted_at', interval '90 days')
        ) AS listed (name, since, kept)
    LOOP
        EXIT WHEN purged >= most;
        EXECUTE format($purge$
            DELETE FROM public.%1$I
            WHERE ctid = ANY (ARRAY(
                SELECT ctid
                FROM public.%1$I
                WHERE %2$s < $1
                LIMIT $2
                FOR UPDATE SKIP LOCKED))
            $purge$, step.name, step.since)
        USING now() - step.kept, most - purged;
        GET DIAGNOSTICS deleted = ROW_COUNT;
        purged := purged + deleted;
    END LOOP;
    RETURN purged;
END
$$;

REVOKE EXECUTE ON FUNCTION public.purge_sign_ins(integer) FROM PUBLIC;

COMMENT ON FUNCTION public.purge_sign_ins(integer) IS
'Deletes at most so many rows about sign-ins that are long over, and returns how many it were. For
the owner of the tables: a service that may delete a used code may use it again.
@maintains batch=1000';
