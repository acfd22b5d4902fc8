-- 0001: the control plane, from nothing.
--
-- Needs: the roles of roles.sql, and a login that owns the database. No superuser, no extension.
-- Locks: only what it creates itself, so nobody waits for it. Duration: well under a second.
-- Retry: yes. It is one transaction; a failure leaves nothing behind.
--
-- How a table is written here, and why. Copy it.
--
-- * The zone is the tenant. Its id leads the keys of what belongs to it, and every foreign key, so
--   a row cannot point into another zone, whoever writes it and with whatever setting.
-- * Row-level security is FORCEd and fails closed: a session that has not said which zone it works
--   for sees nothing. It says so once per transaction: set_config('pawl.zone_id', $1, true).
--   The policy is a plain equality, which an index can answer, and names the roles it is for.
-- * FORCE binds the owner too. What has to see every zone enters pawl_all_zones, one transaction at
--   a time. There is no wildcard value: whoever can set a zone could set the wildcard.
-- * A grant names what one service does, and columns where a service changes only some. It stands
--   beside its table, and the tags in the table's comment repeat it so that a test can compare.
-- * A state is a word with a CHECK, and a second CHECK ties it to the columns that it implies.
-- * What a word calls ended stays ended: a trigger refuses the way back, since a session that could
--   be made active again was never safely revoked.
-- * What people edit counts its changes: UPDATE ... WHERE version = the one that was read finds no
--   row when somebody was quicker. created_by and updated_by say who (an account where the
--   application names one, else the role), operator_run_id which run of the AI operator acted for
--   them, if one did.
-- * What is looked up by time, and what only an unusual state needs, has an index for just that. A
--   list is read page by page, WHERE (created_at, id) < the last row seen, which *_newest_first
--   answers; every foreign key has an index that finds the rows which hang on a deleted one.
-- * A function that has to see every zone runs as pawl_all_zones, never as the owner of the tables,
--   answers one question, and is handed to that role at the end of this file.

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

GRANT USAGE ON SCHEMA public
    TO pawl_api, pawl_sts, pawl_gateway, pawl_audit, pawl_coordinator, pawl_console, pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Guards
------------------------------------------------------------------------------------------------

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% refused: %.% is %', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation',
            SCHEMA = TG_TABLE_SCHEMA,
            TABLE = TG_TABLE_NAME,
            HINT = 'Insert a row that corrects or replaces the old one.';
END
$$;

REVOKE EXECUTE ON FUNCTION public.refuse_change() FROM PUBLIC;

COMMENT ON FUNCTION public.refuse_change() IS
'Refuses whatever fires it. The trigger''s argument is the word for what the table promises.
Always two triggers: one per statement, which sees TRUNCATE and a change that would have touched no
row, and one per row, since logical replication brings rows without a statement.';

CREATE FUNCTION public.refuse_foreign_clock() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.recorded_at IS DISTINCT FROM statement_timestamp() THEN
        RAISE EXCEPTION 'INSERT refused: recorded_at % is not the server''s time %',
                NEW.recorded_at, statement_timestamp()
            USING ERRCODE = 'restrict_violation',
                SCHEMA = TG_TABLE_SCHEMA,
                TABLE = TG_TABLE_NAME,
                COLUMN = 'recorded_at',
                HINT = 'Leave recorded_at out. What the producer claims belongs in occurred_at.';
    END IF;
    RETURN NEW;
END
$$;

REVOKE EXECUTE ON FUNCTION public.refuse_foreign_clock() FROM PUBLIC;

COMMENT ON FUNCTION public.refuse_foreign_clock() IS
'Lets only the default of recorded_at through. It refuses instead of correcting, because a trigger
must not move a row to another partition.';

CREATE FUNCTION public.keep_version() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.version IS NOT DISTINCT FROM OLD.version THEN
        NEW.version := OLD.version + 1;
    ELSIF NEW.version IS DISTINCT FROM OLD.version + 1 THEN
        RAISE EXCEPTION 'UPDATE refused: %.% goes from version % to %, not to %',
                TG_TABLE_SCHEMA, TG_TABLE_NAME, OLD.version, OLD.version + 1, NEW.version
            USING ERRCODE = 'restrict_violation',
                SCHEMA = TG_TABLE_SCHEMA,
                TABLE = TG_TABLE_NAME,
                COLUMN = 'version',
                HINT = 'Add one to the version that was read, or leave it out.';
    END IF;
    NEW.updated_at := statement_timestamp();
    RETURN NEW;
END
$$;

REVOKE EXECUTE ON FUNCTION public.keep_version() FROM PUBLIC;

COMMENT ON FUNCTION public.keep_version() IS
'Counts the changes of a row and says when the latest was. A writer that does not know of versions
cannot hide its change from those that do.';

------------------------------------------------------------------------------------------------
-- Zones and who administers them
------------------------------------------------------------------------------------------------

CREATE TABLE public.zones (
    id text NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    owner_account_id text NOT NULL,
    accepts_dynamic_applications boolean NOT NULL DEFAULT false,
    token_exchanges_per_minute integer,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    archived_at timestamptz,
    CONSTRAINT zones_pk PRIMARY KEY (id),
    CONSTRAINT zones_id_is_plain CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT zones_slug_is_a_host_label CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    CONSTRAINT zones_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT zones_limit_positive CHECK (token_exchanges_per_minute > 0),
    CONSTRAINT zones_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX zones_living_slug ON public.zones (slug) WHERE archived_at IS NULL;
CREATE INDEX zones_by_owner ON public.zones (owner_account_id);
CREATE INDEX zones_newest_first ON public.zones (created_at DESC, id DESC);

COMMENT ON TABLE public.zones IS
'The tenants. Protected like the tables that hang on it: the list of customers is a secret too.
@tenant id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_audit,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api';
COMMENT ON COLUMN public.zones.token_exchanges_per_minute IS
'Without one, what token_exchange_rate_limit says holds.';
COMMENT ON CONSTRAINT zones_id_is_plain ON public.zones IS
'A setting that was set locally is left as the empty string, so no zone may be called that.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.zones
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.zones ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.zones
    TO pawl_api, pawl_sts, pawl_gateway, pawl_audit, pawl_coordinator, pawl_console
    USING (id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.zones TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.zones TO pawl_api;
GRANT UPDATE (slug, name, owner_account_id, accepts_dynamic_applications,
        token_exchanges_per_minute, version, updated_by, operator_run_id, archived_at)
    ON public.zones TO pawl_api;
GRANT SELECT ON public.zones
    TO pawl_sts, pawl_gateway, pawl_audit, pawl_coordinator, pawl_console, pawl_all_zones;

CREATE TABLE public.admin_tokens (
    id text NOT NULL,
    zone_id text,
    scope text NOT NULL,
    capability text NOT NULL,
    label text NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT admin_tokens_pk PRIMARY KEY (id),
    CONSTRAINT admin_tokens_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT admin_tokens_hash_unique UNIQUE (token_hash),
    CONSTRAINT admin_tokens_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT admin_tokens_scope_known CHECK (scope IN ('global', 'zone')),
    CONSTRAINT admin_tokens_scope_has_its_zone CHECK ((scope = 'zone') = (zone_id IS NOT NULL)),
    CONSTRAINT admin_tokens_capability_known CHECK (capability IN ('read', 'write', 'approve')),
    CONSTRAINT admin_tokens_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
    CONSTRAINT admin_tokens_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX admin_tokens_newest_first
    ON public.admin_tokens (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.admin_tokens IS
'Operators'' tokens as hashes. A token is presented before its zone is known, so find_admin_token
looks it up; a global one has no zone and is visible to pawl_all_zones only.
@tenant zone_id
@reads pawl_api,pawl_all_zones
@writes pawl_api,pawl_all_zones';

ALTER TABLE public.admin_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.admin_tokens TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.admin_tokens TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.admin_tokens TO pawl_api, pawl_all_zones;
GRANT UPDATE (last_used_at, revoked_at) ON public.admin_tokens TO pawl_api, pawl_all_zones;

CREATE FUNCTION public.find_admin_token(presented_sha256 bytea)
    RETURNS TABLE (id text, zone_id text, scope text, capability text)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT token.id, token.zone_id, token.scope, token.capability
    FROM public.admin_tokens AS token
    WHERE token.token_hash = presented_sha256
        AND token.revoked_at IS NULL
        AND token.expires_at > statement_timestamp()
$$;

REVOKE EXECUTE ON FUNCTION public.find_admin_token(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.find_admin_token(bytea) TO pawl_api;

COMMENT ON FUNCTION public.find_admin_token(bytea) IS
'The token with this hash in whatever zone, unless it is revoked or has expired. Runs as
pawl_all_zones, so that asking costs the caller no right beyond this one answer.';

------------------------------------------------------------------------------------------------
-- Products: who calls what, with whose consent
------------------------------------------------------------------------------------------------

CREATE TABLE public.applications (
    zone_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    registration text NOT NULL,
    secret_hash bytea,
    redirect_uris jsonb NOT NULL DEFAULT '[]',
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    expires_at timestamptz,
    archived_at timestamptz,
    CONSTRAINT applications_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT applications_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT applications_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT applications_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT applications_registration_known CHECK (registration IN ('managed', 'dynamic')),
    CONSTRAINT applications_dynamic_expire
        CHECK (registration <> 'dynamic' OR expires_at IS NOT NULL),
    CONSTRAINT applications_secret_is_sha256 CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT applications_redirect_uris_listed CHECK (jsonb_typeof(redirect_uris) = 'array'),
    CONSTRAINT applications_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX applications_living_name
    ON public.applications (zone_id, name) WHERE archived_at IS NULL;
CREATE INDEX applications_newest_first
    ON public.applications (zone_id, created_at DESC, id DESC);
CREATE INDEX applications_to_archive
    ON public.applications (expires_at) WHERE archived_at IS NULL AND expires_at IS NOT NULL;

COMMENT ON TABLE public.applications IS
'Client identities. One that registered itself has to expire, or strangers would fill the table.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_all_zones';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.applications
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.applications ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.applications
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.applications TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, DELETE ON public.applications TO pawl_api;
GRANT UPDATE (name, registration, secret_hash, redirect_uris, version, updated_by,
        operator_run_id, expires_at, archived_at)
    ON public.applications TO pawl_api;
GRANT SELECT ON public.applications TO pawl_sts;
GRANT SELECT (zone_id, id, name, registration, created_at, expires_at, archived_at)
    ON public.applications TO pawl_gateway, pawl_coordinator, pawl_console, pawl_all_zones;
GRANT SELECT (version, created_by, updated_at, updated_by, operator_run_id)
    ON public.applications TO pawl_console;
GRANT UPDATE (archived_at) ON public.applications TO pawl_all_zones;

CREATE TABLE public.subject_issuers (
    zone_id text NOT NULL,
    id text NOT NULL,
    issuer text NOT NULL,
    audiences jsonb NOT NULL,
    jwks_uri text,
    jwks jsonb,
    max_token_age_seconds integer NOT NULL DEFAULT 3600,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    archived_at timestamptz,
    CONSTRAINT subject_issuers_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT subject_issuers_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT subject_issuers_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT subject_issuers_issuer_is_https CHECK (issuer ~ '^https://[^[:space:]]+$'),
    CONSTRAINT subject_issuers_audiences_named
        CHECK (jsonb_typeof(audiences) = 'array' AND audiences <> '[]'),
    CONSTRAINT subject_issuers_keys_from_one_place CHECK (num_nonnulls(jwks_uri, jwks) = 1),
    CONSTRAINT subject_issuers_jwks_uri_is_https CHECK (jwks_uri ~ '^https://[^[:space:]]+$'),
    CONSTRAINT subject_issuers_jwks_is_a_document CHECK (jsonb_typeof(jwks) = 'object'),
    CONSTRAINT subject_issuers_age_bounded CHECK (max_token_age_seconds BETWEEN 1 AND 86400),
    CONSTRAINT subject_issuers_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX subject_issuers_living_issuer
    ON public.subject_issuers (zone_id, issuer) WHERE archived_at IS NULL;
CREATE INDEX subject_issuers_newest_first
    ON public.subject_issuers (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.subject_issuers IS
'Whose tokens a zone takes as proof of who a person or a workload is. Without an audience, a token
that was made for somebody else would do, so there is at least one.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';
COMMENT ON COLUMN public.subject_issuers.jwks IS
'Keys of an issuer that cannot be reached from here. Public keys only.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.subject_issuers
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.subject_issuers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.subject_issuers TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.subject_issuers TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, DELETE ON public.subject_issuers TO pawl_api;
GRANT UPDATE (issuer, audiences, jwks_uri, jwks, max_token_age_seconds, version, updated_by,
        operator_run_id, archived_at)
    ON public.subject_issuers TO pawl_api;
GRANT SELECT ON public.subject_issuers TO pawl_sts, pawl_console;

CREATE TABLE public.workloads (
    zone_id text NOT NULL,
    id text NOT NULL,
    application_id text NOT NULL,
    subject_issuer_id text NOT NULL,
    subject text NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    archived_at timestamptz,
    CONSTRAINT workloads_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT workloads_application_fk FOREIGN KEY (zone_id, application_id)
        REFERENCES public.applications (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT workloads_issuer_fk FOREIGN KEY (zone_id, subject_issuer_id)
        REFERENCES public.subject_issuers (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT workloads_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT workloads_subject_is_exact CHECK (subject <> '' AND subject !~ '[*?[:space:]]'),
    CONSTRAINT workloads_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT workloads_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX workloads_living_subject
    ON public.workloads (zone_id, subject_issuer_id, subject) WHERE archived_at IS NULL;
CREATE INDEX workloads_by_application ON public.workloads (zone_id, application_id);
CREATE INDEX workloads_by_issuer ON public.workloads (zone_id, subject_issuer_id);
CREATE INDEX workloads_newest_first ON public.workloads (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.workloads IS
'Programs that sign in without a secret: their platform vouches for them. A subject stands for one
workload, never for a pattern, since a pattern grows with what others create on that platform.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.workloads
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.workloads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.workloads TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.workloads TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, DELETE ON public.workloads TO pawl_api;
GRANT UPDATE (application_id, subject_issuer_id, subject, name, version, updated_by,
        operator_run_id, archived_at)
    ON public.workloads TO pawl_api;
GRANT SELECT ON public.workloads TO pawl_sts, pawl_console;

CREATE TABLE public.providers (
    zone_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    config jsonb NOT NULL DEFAULT '{}',
    secret_envelope bytea,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    archived_at timestamptz,
    CONSTRAINT providers_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT providers_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT providers_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT providers_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT providers_kind_known
        CHECK (kind IN ('oauth2', 'api_key', 'service_account', 'none')),
    CONSTRAINT providers_without_secret CHECK (kind <> 'none' OR secret_envelope IS NULL),
    CONSTRAINT providers_config_is_a_document CHECK (jsonb_typeof(config) = 'object'),
    CONSTRAINT providers_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX providers_living_name
    ON public.providers (zone_id, name) WHERE archived_at IS NULL;
CREATE INDEX providers_newest_first ON public.providers (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.providers IS
'Where upstream credentials come from. Only the two services that need the sealed secret read that.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.providers
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.providers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.providers TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.providers TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, DELETE ON public.providers TO pawl_api;
GRANT UPDATE (name, kind, config, secret_envelope, version, updated_by, operator_run_id,
        archived_at)
    ON public.providers TO pawl_api;
GRANT SELECT ON public.providers TO pawl_sts;
GRANT SELECT (zone_id, id, name, kind, version, created_at, created_by, updated_at, updated_by,
        operator_run_id, archived_at)
    ON public.providers TO pawl_console;

CREATE TABLE public.resources (
    zone_id text NOT NULL,
    id text NOT NULL,
    provider_id text,
    identifier text NOT NULL,
    name text NOT NULL,
    scopes jsonb NOT NULL DEFAULT '[]',
    operations jsonb NOT NULL DEFAULT '[]',
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    archived_at timestamptz,
    CONSTRAINT resources_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT resources_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT resources_provider_fk FOREIGN KEY (zone_id, provider_id)
        REFERENCES public.providers (zone_id, id) ON DELETE SET NULL (provider_id),
    CONSTRAINT resources_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT resources_identifier_given CHECK (identifier <> ''),
    CONSTRAINT resources_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT resources_scopes_listed CHECK (jsonb_typeof(scopes) = 'array'),
    CONSTRAINT resources_operations_listed CHECK (jsonb_typeof(operations) = 'array'),
    CONSTRAINT resources_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX resources_living_identifier
    ON public.resources (zone_id, identifier) WHERE archived_at IS NULL;
CREATE INDEX resources_newest_first ON public.resources (zone_id, created_at DESC, id DESC);
CREATE INDEX resources_by_provider ON public.resources (zone_id, provider_id);

COMMENT ON TABLE public.resources IS
'Protected endpoints and their scopes. Without a provider a resource is still listed, but no token
for it can be obtained; that is why losing the provider only clears the pointer.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console
@writes pawl_api';
COMMENT ON COLUMN public.resources.operations IS
'What can be asked of it, with the scopes that each takes: what a policy decides about.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.resources
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.resources ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.resources
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.resources TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, DELETE ON public.resources TO pawl_api;
GRANT UPDATE (provider_id, identifier, name, scopes, operations, version, updated_by,
        operator_run_id, archived_at)
    ON public.resources TO pawl_api;
GRANT SELECT ON public.resources TO pawl_sts, pawl_gateway, pawl_coordinator, pawl_console;

CREATE TABLE public.delegated_grants (
    zone_id text NOT NULL,
    id text NOT NULL,
    subject_id text NOT NULL,
    application_id text NOT NULL,
    resource_id text NOT NULL,
    scopes jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT delegated_grants_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT delegated_grants_application_fk FOREIGN KEY (zone_id, application_id)
        REFERENCES public.applications (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT delegated_grants_resource_fk FOREIGN KEY (zone_id, resource_id)
        REFERENCES public.resources (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT delegated_grants_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT delegated_grants_subject_given CHECK (subject_id <> ''),
    CONSTRAINT delegated_grants_scopes_listed CHECK (jsonb_typeof(scopes) = 'array'),
    CONSTRAINT delegated_grants_version_positive CHECK (version > 0),
    CONSTRAINT delegated_grants_status_known CHECK (status IN ('active', 'revoked')),
    CONSTRAINT delegated_grants_revoked_has_its_time
        CHECK ((status = 'revoked') = (revoked_at IS NOT NULL)),
    CONSTRAINT delegated_grants_expire_later CHECK (expires_at > created_at)
);

CREATE UNIQUE INDEX delegated_grants_one_active
    ON public.delegated_grants (zone_id, subject_id, application_id, resource_id)
    WHERE status = 'active';
CREATE INDEX delegated_grants_by_application
    ON public.delegated_grants (zone_id, application_id);
CREATE INDEX delegated_grants_by_resource ON public.delegated_grants (zone_id, resource_id);
CREATE INDEX delegated_grants_newest_first
    ON public.delegated_grants (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.delegated_grants IS
'What a person allowed an application to do with a resource. Without either, consent means nothing.
Revoked is final: who consents anew gets a new row, so the old one still says what was allowed.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api,pawl_sts';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.delegated_grants
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.delegated_grants
    FOR EACH ROW WHEN (OLD.status <> 'active' AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.delegated_grants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.delegated_grants TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.delegated_grants TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.delegated_grants TO pawl_api, pawl_sts;
GRANT UPDATE (scopes, version, status, expires_at, revoked_at)
    ON public.delegated_grants TO pawl_api, pawl_sts;
GRANT DELETE ON public.delegated_grants TO pawl_api;
GRANT SELECT ON public.delegated_grants TO pawl_console;

CREATE TABLE public.provider_connections (
    zone_id text NOT NULL,
    id text NOT NULL,
    provider_id text NOT NULL,
    subject_id text NOT NULL,
    token_envelope bytea,
    version bigint NOT NULL DEFAULT 1,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT provider_connections_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT provider_connections_provider_fk FOREIGN KEY (zone_id, provider_id)
        REFERENCES public.providers (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT provider_connections_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT provider_connections_subject_given CHECK (subject_id <> ''),
    CONSTRAINT provider_connections_version_positive CHECK (version > 0),
    CONSTRAINT provider_connections_status_known CHECK (status IN ('active', 'revoked')),
    CONSTRAINT provider_connections_active_has_its_token
        CHECK ((status = 'active') = (token_envelope IS NOT NULL)),
    CONSTRAINT provider_connections_revoked_has_its_time
        CHECK ((status = 'revoked') = (revoked_at IS NOT NULL))
);

CREATE UNIQUE INDEX provider_connections_one_active
    ON public.provider_connections (zone_id, provider_id, subject_id) WHERE status = 'active';
CREATE INDEX provider_connections_by_provider
    ON public.provider_connections (zone_id, provider_id);
CREATE INDEX provider_connections_newest_first
    ON public.provider_connections (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.provider_connections IS
'One person''s sealed tokens at one provider. Revoking erases the token and keeps the fact.
@tenant zone_id
@reads pawl_api,pawl_sts
@writes pawl_api,pawl_sts';
COMMENT ON COLUMN public.provider_connections.version IS
'Grows with each refresh; two refreshes at the same time are told apart by it.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.provider_connections
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.provider_connections
    FOR EACH ROW WHEN (OLD.status <> 'active' AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.provider_connections ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.provider_connections TO pawl_api, pawl_sts
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.provider_connections TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.provider_connections TO pawl_api, pawl_sts;
GRANT UPDATE (token_envelope, version, status, expires_at, revoked_at)
    ON public.provider_connections TO pawl_api, pawl_sts;
GRANT DELETE ON public.provider_connections TO pawl_api;

CREATE TABLE public.gateway_bindings (
    zone_id text NOT NULL,
    id text NOT NULL,
    resource_id text NOT NULL,
    hostname text NOT NULL,
    path_prefix text NOT NULL DEFAULT '/',
    upstream_url text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    archived_at timestamptz,
    CONSTRAINT gateway_bindings_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT gateway_bindings_resource_fk FOREIGN KEY (zone_id, resource_id)
        REFERENCES public.resources (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT gateway_bindings_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT gateway_bindings_hostname_lower CHECK (hostname = lower(hostname)),
    CONSTRAINT gateway_bindings_path_absolute CHECK (path_prefix LIKE '/%'),
    CONSTRAINT gateway_bindings_upstream_is_http
        CHECK (upstream_url ~ '^https?://[^[:space:]]+$'),
    CONSTRAINT gateway_bindings_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX gateway_bindings_living_route
    ON public.gateway_bindings (zone_id, hostname, path_prefix) WHERE archived_at IS NULL;
CREATE INDEX gateway_bindings_by_resource ON public.gateway_bindings (zone_id, resource_id);
CREATE INDEX gateway_bindings_newest_first
    ON public.gateway_bindings (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.gateway_bindings IS
'Which route leads to which resource. Unique in its zone only: the gateway takes the zone from the
token that it has checked, never from the host name that a client sent.
@tenant zone_id
@reads pawl_api,pawl_gateway,pawl_console
@writes pawl_api';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.gateway_bindings
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.gateway_bindings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.gateway_bindings TO pawl_api, pawl_gateway, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.gateway_bindings TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, DELETE ON public.gateway_bindings TO pawl_api;
GRANT UPDATE (resource_id, hostname, path_prefix, upstream_url, version, updated_by,
        operator_run_id, archived_at)
    ON public.gateway_bindings TO pawl_api;
GRANT SELECT ON public.gateway_bindings TO pawl_gateway, pawl_console;

------------------------------------------------------------------------------------------------
-- Policy: versions never change, a binding says which one is in force
------------------------------------------------------------------------------------------------

CREATE TABLE public.policies (
    zone_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    archived_at timestamptz,
    CONSTRAINT policies_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT policies_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT policies_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT policies_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT policies_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX policies_living_name
    ON public.policies (zone_id, name) WHERE archived_at IS NULL;
CREATE INDEX policies_newest_first ON public.policies (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.policies IS
'A policy by name. What it says is in its versions, so renaming one changes no decision.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';
COMMENT ON COLUMN public.policies.version IS
'Counts changes of this row, as in every table; the policy''s own versions are policy_versions.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.policies
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.policies ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.policies TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.policies TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.policies TO pawl_api;
GRANT UPDATE (name, version, updated_by, operator_run_id, archived_at)
    ON public.policies TO pawl_api;
GRANT SELECT ON public.policies TO pawl_sts, pawl_console;

CREATE TABLE public.policy_versions (
    zone_id text NOT NULL,
    id text NOT NULL,
    policy_id text NOT NULL,
    version integer NOT NULL,
    source text NOT NULL,
    source_sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    CONSTRAINT policy_versions_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT policy_versions_policy_fk FOREIGN KEY (zone_id, policy_id)
        REFERENCES public.policies (zone_id, id),
    CONSTRAINT policy_versions_number_unique UNIQUE (zone_id, policy_id, version),
    CONSTRAINT policy_versions_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT policy_versions_number_positive CHECK (version > 0),
    CONSTRAINT policy_versions_hash_is_of_source
        CHECK (source_sha256 = sha256(convert_to(source, 'UTF8')))
);

COMMENT ON TABLE public.policy_versions IS
'The text of a policy as it was when it decided. Evidence refers to it, so it never changes.
@tenant zone_id
@immutable
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';
COMMENT ON CONSTRAINT policy_versions_hash_is_of_source ON public.policy_versions IS
'Text and hash travel together, so a text that was damaged on its way does not get in.';

CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.policy_versions
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('immutable');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OR DELETE ON public.policy_versions
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('immutable');
ALTER TABLE public.policy_versions
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;

ALTER TABLE public.policy_versions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.policy_versions TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.policy_versions TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.policy_versions TO pawl_api;
GRANT SELECT ON public.policy_versions TO pawl_sts, pawl_console;

CREATE TABLE public.policy_sets (
    zone_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    archived_at timestamptz,
    CONSTRAINT policy_sets_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT policy_sets_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT policy_sets_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT policy_sets_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT policy_sets_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX policy_sets_living_name
    ON public.policy_sets (zone_id, name) WHERE archived_at IS NULL;
CREATE INDEX policy_sets_newest_first
    ON public.policy_sets (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.policy_sets IS
'A collection of policies by name, as policies is for one.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.policy_sets
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.policy_sets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.policy_sets TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.policy_sets TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.policy_sets TO pawl_api;
GRANT UPDATE (name, version, updated_by, operator_run_id, archived_at)
    ON public.policy_sets TO pawl_api;
GRANT SELECT ON public.policy_sets TO pawl_sts, pawl_console;

CREATE TABLE public.policy_set_versions (
    zone_id text NOT NULL,
    id text NOT NULL,
    policy_set_id text NOT NULL,
    version integer NOT NULL,
    manifest jsonb NOT NULL,
    manifest_sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    CONSTRAINT policy_set_versions_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT policy_set_versions_set_fk FOREIGN KEY (zone_id, policy_set_id)
        REFERENCES public.policy_sets (zone_id, id),
    CONSTRAINT policy_set_versions_number_unique UNIQUE (zone_id, policy_set_id, version),
    CONSTRAINT policy_set_versions_of_set_unique UNIQUE (zone_id, policy_set_id, id),
    CONSTRAINT policy_set_versions_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT policy_set_versions_number_positive CHECK (version > 0),
    CONSTRAINT policy_set_versions_manifest_is_a_document
        CHECK (jsonb_typeof(manifest) = 'object'),
    CONSTRAINT policy_set_versions_hash_is_sha256 CHECK (octet_length(manifest_sha256) = 32)
);

COMMENT ON TABLE public.policy_set_versions IS
'Which policy versions decided together. Kept in the row itself: a table of members could still grow
after the version was in force.
@tenant zone_id
@immutable
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';
COMMENT ON COLUMN public.policy_set_versions.manifest_sha256 IS
'Over the bytes that the application signed. jsonb does not keep them, so it is not checked here.';
COMMENT ON CONSTRAINT policy_set_versions_of_set_unique ON public.policy_set_versions IS
'Lets a binding name set and version together, so that it cannot bind another set''s version.';

CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.policy_set_versions
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('immutable');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OR DELETE ON public.policy_set_versions
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('immutable');
ALTER TABLE public.policy_set_versions
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;

ALTER TABLE public.policy_set_versions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.policy_set_versions TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.policy_set_versions TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.policy_set_versions TO pawl_api;
GRANT SELECT ON public.policy_set_versions TO pawl_sts, pawl_console;

CREATE TABLE public.policy_set_bindings (
    zone_id text NOT NULL,
    id text NOT NULL,
    policy_set_id text NOT NULL,
    policy_set_version_id text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    activated_at timestamptz NOT NULL DEFAULT now(),
    activated_by text NOT NULL,
    retired_at timestamptz,
    CONSTRAINT policy_set_bindings_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT policy_set_bindings_version_fk
        FOREIGN KEY (zone_id, policy_set_id, policy_set_version_id)
        REFERENCES public.policy_set_versions (zone_id, policy_set_id, id),
    CONSTRAINT policy_set_bindings_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT policy_set_bindings_status_known CHECK (status IN ('active', 'retired')),
    CONSTRAINT policy_set_bindings_retired_has_its_time
        CHECK ((status = 'retired') = (retired_at IS NOT NULL))
);

CREATE UNIQUE INDEX policy_set_bindings_one_active
    ON public.policy_set_bindings (zone_id) WHERE status = 'active';
CREATE INDEX policy_set_bindings_by_version
    ON public.policy_set_bindings (zone_id, policy_set_id, policy_set_version_id);
CREATE INDEX policy_set_bindings_newest_first
    ON public.policy_set_bindings (zone_id, activated_at DESC, id DESC);

COMMENT ON TABLE public.policy_set_bindings IS
'Which version is in force in a zone, and which were before. A change retires one row and adds one;
going back to an older version adds a row too, so the rows tell what was in force when.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';
COMMENT ON INDEX public.policy_set_bindings_one_active IS
'At most one per zone, whoever activates at the same moment. None means that nothing is allowed.';

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.policy_set_bindings
    FOR EACH ROW WHEN (OLD.status <> 'active' AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.policy_set_bindings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.policy_set_bindings TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.policy_set_bindings TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.policy_set_bindings TO pawl_api;
GRANT UPDATE (status, retired_at) ON public.policy_set_bindings TO pawl_api;
GRANT SELECT ON public.policy_set_bindings TO pawl_sts, pawl_console;

CREATE VIEW public.policies_in_force WITH (security_invoker = true) AS
SELECT binding.zone_id,
    binding.id AS binding_id,
    binding.policy_set_id,
    binding.policy_set_version_id,
    chosen.version,
    chosen.manifest,
    chosen.manifest_sha256,
    binding.activated_at,
    binding.activated_by
FROM public.policy_set_bindings AS binding
JOIN public.policy_set_versions AS chosen
    ON chosen.zone_id = binding.zone_id
    AND chosen.policy_set_id = binding.policy_set_id
    AND chosen.id = binding.policy_set_version_id
WHERE binding.status = 'active';

COMMENT ON VIEW public.policies_in_force IS
'What decides in a zone now, in one read. It asks the tables with the rights of whoever asks the
view; a view without security_invoker would ask as its owner and show what those rights show.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console';

GRANT SELECT ON public.policies_in_force TO pawl_api, pawl_sts, pawl_console;

------------------------------------------------------------------------------------------------
-- Sessions: who is acting, for whom, until when
------------------------------------------------------------------------------------------------

CREATE TABLE public.sessions (
    zone_id text NOT NULL,
    id text NOT NULL,
    application_id text NOT NULL,
    subject_issuer_id text,
    subject_id text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT sessions_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT sessions_application_fk FOREIGN KEY (zone_id, application_id)
        REFERENCES public.applications (zone_id, id),
    CONSTRAINT sessions_issuer_fk FOREIGN KEY (zone_id, subject_issuer_id)
        REFERENCES public.subject_issuers (zone_id, id) ON DELETE SET NULL (subject_issuer_id),
    CONSTRAINT sessions_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT sessions_subject_given CHECK (subject_id <> ''),
    CONSTRAINT sessions_status_known CHECK (status IN ('active', 'ended', 'expired', 'revoked')),
    CONSTRAINT sessions_ended_has_its_time CHECK ((status <> 'active') = (ended_at IS NOT NULL)),
    CONSTRAINT sessions_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX sessions_by_subject ON public.sessions (zone_id, subject_id, created_at DESC);
CREATE INDEX sessions_by_application ON public.sessions (zone_id, application_id);
CREATE INDEX sessions_by_issuer
    ON public.sessions (zone_id, subject_issuer_id) WHERE subject_issuer_id IS NOT NULL;
CREATE INDEX sessions_newest_first ON public.sessions (zone_id, created_at DESC, id DESC);
CREATE INDEX sessions_revoked
    ON public.sessions (zone_id, ended_at DESC, id DESC) WHERE status = 'revoked';
CREATE INDEX sessions_to_expire ON public.sessions (expires_at) WHERE status = 'active';
CREATE INDEX sessions_to_delete ON public.sessions (ended_at) WHERE status <> 'active';

COMMENT ON TABLE public.sessions IS
'A person signed in through an application. Everything that acts for them hangs on it, so revoking
this one row is enough.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_sts,pawl_all_zones';
COMMENT ON INDEX public.sessions_revoked IS
'For the gateway, which keeps a list of what was revoked lately.';

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.sessions
    FOR EACH ROW WHEN (OLD.status <> 'active' AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.sessions
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.sessions TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.sessions TO pawl_sts;
GRANT SELECT, DELETE ON public.sessions TO pawl_all_zones;
GRANT SELECT ON public.sessions TO pawl_api, pawl_gateway, pawl_coordinator, pawl_console;
GRANT UPDATE (status, ended_at) ON public.sessions TO pawl_api, pawl_sts, pawl_all_zones;

CREATE TABLE public.agent_sessions (
    zone_id text NOT NULL,
    id text NOT NULL,
    session_id text NOT NULL,
    application_id text NOT NULL,
    parent_id text,
    parent_depth integer NOT NULL DEFAULT 0,
    depth integer GENERATED ALWAYS AS (parent_depth + 1) STORED,
    kind text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    lease_generation bigint,
    ended_at timestamptz,
    CONSTRAINT agent_sessions_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT agent_sessions_depth_unique UNIQUE (zone_id, id, depth),
    CONSTRAINT agent_sessions_session_fk FOREIGN KEY (zone_id, session_id)
        REFERENCES public.sessions (zone_id, id),
    CONSTRAINT agent_sessions_application_fk FOREIGN KEY (zone_id, application_id)
        REFERENCES public.applications (zone_id, id),
    CONSTRAINT agent_sessions_parent_fk FOREIGN KEY (zone_id, parent_id, parent_depth)
        REFERENCES public.agent_sessions (zone_id, id, depth) ON DELETE SET NULL (parent_id),
    CONSTRAINT agent_sessions_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT agent_sessions_not_its_own_parent CHECK (parent_id <> id),
    CONSTRAINT agent_sessions_depth_bounded CHECK (parent_depth BETWEEN 0 AND 15),
    CONSTRAINT agent_sessions_kind_known CHECK (kind IN ('task', 'service')),
    CONSTRAINT agent_sessions_service_has_its_lease
        CHECK ((kind = 'service') = (lease_generation IS NOT NULL)),
    CONSTRAINT agent_sessions_status_known
        CHECK (status IN ('active', 'ended', 'expired', 'revoked')),
    CONSTRAINT agent_sessions_ended_has_its_time
        CHECK ((status <> 'active') = (ended_at IS NOT NULL)),
    CONSTRAINT agent_sessions_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX agent_sessions_by_session ON public.agent_sessions (zone_id, session_id);
CREATE INDEX agent_sessions_by_application ON public.agent_sessions (zone_id, application_id);
CREATE INDEX agent_sessions_by_parent
    ON public.agent_sessions (zone_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX agent_sessions_newest_first
    ON public.agent_sessions (zone_id, created_at DESC, id DESC);
CREATE INDEX agent_sessions_to_expire
    ON public.agent_sessions (expires_at) WHERE status = 'active';
CREATE INDEX agent_sessions_to_delete
    ON public.agent_sessions (ended_at) WHERE status <> 'active';

COMMENT ON TABLE public.agent_sessions IS
'An agent at work. A task ends at its deadline; a service lives as long as it keeps asking. Who
started whom is in parent_id, so the topology is always that of the agents that there are.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_coordinator,pawl_all_zones';
COMMENT ON COLUMN public.agent_sessions.parent_depth IS
'The depth of the parent, which the foreign key compares. Each agent is deeper than its parent, so
no chain of parents can come back to where it began, and agents that start agents have an end.';
COMMENT ON COLUMN public.agent_sessions.expires_at IS
'The deadline of a task, or the end of a service''s lease, which each heartbeat moves.';
COMMENT ON COLUMN public.agent_sessions.lease_generation IS
'Grows when a service is taken over. A heartbeat names the generation it was given, so a late one
cannot revive what has been replaced.';

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.agent_sessions
    FOR EACH ROW WHEN (OLD.status <> 'active' AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.agent_sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.agent_sessions
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.agent_sessions TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.agent_sessions TO pawl_coordinator;
GRANT UPDATE (status, expires_at, lease_generation, ended_at)
    ON public.agent_sessions TO pawl_coordinator;
GRANT SELECT, DELETE ON public.agent_sessions TO pawl_all_zones;
GRANT SELECT ON public.agent_sessions TO pawl_api, pawl_sts, pawl_gateway, pawl_console;
GRANT UPDATE (status, ended_at) ON public.agent_sessions TO pawl_api, pawl_all_zones;

CREATE TABLE public.authority_records (
    zone_id text NOT NULL,
    id text NOT NULL,
    session_id text NOT NULL,
    agent_session_id text,
    resource_id text NOT NULL,
    parent_id text,
    parent_depth integer NOT NULL DEFAULT 0,
    depth integer GENERATED ALWAYS AS (parent_depth + 1) STORED,
    scopes jsonb NOT NULL,
    token_hash bytea NOT NULL,
    policy_set_version_id text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    revoked_by text,
    CONSTRAINT authority_records_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT authority_records_depth_unique UNIQUE (zone_id, id, depth),
    CONSTRAINT authority_records_token_unique UNIQUE (zone_id, token_hash),
    CONSTRAINT authority_records_session_fk FOREIGN KEY (zone_id, session_id)
        REFERENCES public.sessions (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT authority_records_agent_session_fk FOREIGN KEY (zone_id, agent_session_id)
        REFERENCES public.agent_sessions (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT authority_records_resource_fk FOREIGN KEY (zone_id, resource_id)
        REFERENCES public.resources (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT authority_records_parent_fk FOREIGN KEY (zone_id, parent_id, parent_depth)
        REFERENCES public.authority_records (zone_id, id, depth) ON DELETE CASCADE,
    CONSTRAINT authority_records_policy_fk FOREIGN KEY (zone_id, policy_set_version_id)
        REFERENCES public.policy_set_versions (zone_id, id),
    CONSTRAINT authority_records_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT authority_records_not_its_own_parent CHECK (parent_id <> id),
    CONSTRAINT authority_records_depth_bounded CHECK (parent_depth BETWEEN 0 AND 15),
    CONSTRAINT authority_records_scopes_listed CHECK (jsonb_typeof(scopes) = 'array'),
    CONSTRAINT authority_records_token_is_sha256 CHECK (octet_length(token_hash) = 32),
    CONSTRAINT authority_records_status_known CHECK (status IN ('active', 'expired', 'revoked')),
    CONSTRAINT authority_records_ended_has_its_time
        CHECK ((status <> 'active') = (ended_at IS NOT NULL)),
    CONSTRAINT authority_records_revoked_by_somebody
        CHECK ((status = 'revoked') = (revoked_by IS NOT NULL)),
    CONSTRAINT authority_records_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX authority_records_by_session ON public.authority_records (zone_id, session_id);
CREATE INDEX authority_records_by_agent_session
    ON public.authority_records (zone_id, agent_session_id) WHERE agent_session_id IS NOT NULL;
CREATE INDEX authority_records_by_resource ON public.authority_records (zone_id, resource_id);
CREATE INDEX authority_records_by_parent
    ON public.authority_records (zone_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX authority_records_newest_first
    ON public.authority_records (zone_id, created_at DESC, id DESC);
CREATE INDEX authority_records_revoked
    ON public.authority_records (zone_id, ended_at DESC, id DESC) WHERE status = 'revoked';
CREATE INDEX authority_records_to_expire
    ON public.authority_records (expires_at) WHERE status = 'active';
CREATE INDEX authority_records_to_delete
    ON public.authority_records (ended_at) WHERE status <> 'active';

COMMENT ON TABLE public.authority_records IS
'What was handed out: which token, for what, under which policy, narrowed from which other one.
Deleting one deletes what was narrowed from it: authority without its origin is nobody''s.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_sts,pawl_all_zones';
COMMENT ON COLUMN public.authority_records.token_hash IS
'SHA-256 of the token''s id, never of what could be replayed.';
COMMENT ON COLUMN public.authority_records.parent_depth IS
'As in agent_sessions: authority cannot descend from itself.';

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.authority_records
    FOR EACH ROW WHEN (OLD.status <> 'active' AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.authority_records ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.authority_records
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.authority_records TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.authority_records TO pawl_sts;
GRANT SELECT ON public.authority_records TO pawl_api, pawl_gateway, pawl_coordinator;
GRANT SELECT (zone_id, id, session_id, agent_session_id, resource_id, parent_id, depth, scopes,
        policy_set_version_id, status, created_at, expires_at, ended_at, revoked_by)
    ON public.authority_records TO pawl_console;
GRANT UPDATE (status, ended_at, revoked_by) ON public.authority_records TO pawl_api, pawl_sts;
GRANT SELECT (zone_id, id, status, expires_at, ended_at) ON public.authority_records
    TO pawl_all_zones;
GRANT UPDATE (status, ended_at) ON public.authority_records TO pawl_all_zones;
GRANT DELETE ON public.authority_records TO pawl_all_zones;

CREATE TABLE public.delegation_edges (
    zone_id text NOT NULL,
    id text NOT NULL,
    delegator_id text NOT NULL,
    delegate_id text NOT NULL,
    scopes jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    revoked_by text,
    CONSTRAINT delegation_edges_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT delegation_edges_delegator_fk FOREIGN KEY (zone_id, delegator_id)
        REFERENCES public.agent_sessions (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT delegation_edges_delegate_fk FOREIGN KEY (zone_id, delegate_id)
        REFERENCES public.agent_sessions (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT delegation_edges_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT delegation_edges_join_two CHECK (delegator_id <> delegate_id),
    CONSTRAINT delegation_edges_scopes_listed CHECK (jsonb_typeof(scopes) = 'array'),
    CONSTRAINT delegation_edges_version_positive CHECK (version > 0),
    CONSTRAINT delegation_edges_status_known CHECK (status IN ('active', 'expired', 'revoked')),
    CONSTRAINT delegation_edges_ended_has_its_time
        CHECK ((status <> 'active') = (ended_at IS NOT NULL)),
    CONSTRAINT delegation_edges_revoked_by_somebody
        CHECK ((status = 'revoked') = (revoked_by IS NOT NULL)),
    CONSTRAINT delegation_edges_expire_later CHECK (expires_at > created_at)
);

CREATE UNIQUE INDEX delegation_edges_one_active
    ON public.delegation_edges (zone_id, delegator_id, delegate_id) WHERE status = 'active';
CREATE INDEX delegation_edges_by_delegator ON public.delegation_edges (zone_id, delegator_id);
CREATE INDEX delegation_edges_by_delegate ON public.delegation_edges (zone_id, delegate_id);
CREATE INDEX delegation_edges_newest_first
    ON public.delegation_edges (zone_id, created_at DESC, id DESC);
CREATE INDEX delegation_edges_to_expire
    ON public.delegation_edges (expires_at) WHERE status = 'active';
CREATE INDEX delegation_edges_to_delete
    ON public.delegation_edges (ended_at) WHERE status <> 'active';

COMMENT ON TABLE public.delegation_edges IS
'Which agent acts with whose authority. An edge that lost one of its ends means nothing. Edges never
lead back to where they began: who could delegate to itself by a detour would outlive its own end.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_coordinator,pawl_all_zones';
COMMENT ON COLUMN public.delegation_edges.version IS
'Grows with each change, so that a cached decision can tell that it is old.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.delegation_edges
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.delegation_edges
    FOR EACH ROW WHEN (OLD.status <> 'active' AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

CREATE TRIGGER refuse_rewiring
    BEFORE UPDATE ON public.delegation_edges
    FOR EACH ROW WHEN ((OLD.zone_id, OLD.id, OLD.delegator_id, OLD.delegate_id)
        IS DISTINCT FROM (NEW.zone_id, NEW.id, NEW.delegator_id, NEW.delegate_id))
    EXECUTE FUNCTION public.refuse_change('fixed at both ends');

COMMENT ON TRIGGER refuse_rewiring ON public.delegation_edges IS
'An edge is looked at for cycles when it is inserted, and must be the same edge ever after.';

ALTER TABLE public.delegation_edges ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.delegation_edges
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.delegation_edges TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.delegation_edges TO pawl_coordinator;
GRANT UPDATE (scopes, version, status, expires_at, ended_at, revoked_by)
    ON public.delegation_edges TO pawl_coordinator;
GRANT SELECT, DELETE ON public.delegation_edges TO pawl_all_zones;
GRANT SELECT ON public.delegation_edges TO pawl_api, pawl_sts, pawl_gateway, pawl_console;
GRANT UPDATE (version, status, ended_at, revoked_by) ON public.delegation_edges TO pawl_api;
GRANT UPDATE (status, ended_at) ON public.delegation_edges TO pawl_all_zones;

CREATE TABLE public.delegation_graph_epochs (
    zone_id text NOT NULL,
    epoch bigint NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delegation_graph_epochs_pk PRIMARY KEY (zone_id),
    CONSTRAINT delegation_graph_epochs_zone_fk FOREIGN KEY (zone_id)
        REFERENCES public.zones (id),
    CONSTRAINT delegation_graph_epochs_positive CHECK (epoch > 0)
);

COMMENT ON TABLE public.delegation_graph_epochs IS
'Grows with each change of a zone''s delegation, so that a cache of decisions asks one row whether
it is old. No row: nothing was ever delegated. No service writes it, delegation_changed does; the
row is also the lock that lets one change after the other look for cycles.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_all_zones';

ALTER TABLE public.delegation_graph_epochs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.delegation_graph_epochs
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.delegation_graph_epochs TO pawl_all_zones USING (true);

GRANT SELECT ON public.delegation_graph_epochs
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console;
GRANT SELECT, INSERT (zone_id), UPDATE (epoch, changed_at) ON public.delegation_graph_epochs
    TO pawl_all_zones;

CREATE FUNCTION public.delegation_changed() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    closing record;
BEGIN
    -- In the order of their ids, so that two changes of several zones cannot wait for each other.
    -- Whoever comes second waits here and, under READ COMMITTED, then sees the edges of the first;
    -- under the stricter levels this fails with 40001, to be tried again.
    INSERT INTO public.delegation_graph_epochs AS graph (zone_id)
    SELECT DISTINCT changed.zone_id
    FROM changed
    WHERE TG_OP <> 'DELETE' OR changed.status = 'active'
    ORDER BY changed.zone_id
    ON CONFLICT ON CONSTRAINT delegation_graph_epochs_pk
    DO UPDATE SET epoch = graph.epoch + 1, changed_at = statement_timestamp();

    IF TG_OP <> 'INSERT' THEN
        RETURN NULL;
    END IF;

    WITH RECURSIVE reached (zone_id, edge_id, origin_id, agent_id) AS (
        SELECT changed.zone_id, changed.id, changed.delegator_id, changed.delegate_id
        FROM changed
        WHERE changed.status = 'active'
        UNION
        SELECT edge.zone_id, reached.edge_id, reached.origin_id, edge.delegate_id
        FROM reached
        JOIN public.delegation_edges AS edge
            ON edge.zone_id = reached.zone_id
            AND edge.delegator_id = reached.agent_id
            AND edge.status = 'active'
        WHERE reached.agent_id <> reached.origin_id
    )
    SELECT reached.zone_id, reached.edge_id, reached.origin_id
    INTO closing
    FROM reached
    WHERE reached.agent_id = reached.origin_id
    ORDER BY reached.zone_id, reached.edge_id
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'INSERT refused: edge % of zone % leads back to agent %, where it begins',
                closing.edge_id, closing.zone_id, closing.origin_id
            USING ERRCODE = 'check_violation',
                SCHEMA = TG_TABLE_SCHEMA,
                TABLE = TG_TABLE_NAME,
                CONSTRAINT = 'delegation_edges_without_cycles',
                HINT = 'End one of the edges between the two first.';
    END IF;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION public.delegation_changed() FROM PUBLIC;

COMMENT ON FUNCTION public.delegation_changed() IS
'Moves the epoch of each zone that a statement touched, and refuses an edge that closes a cycle.';

CREATE TRIGGER delegation_grew
    AFTER INSERT ON public.delegation_edges
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.delegation_changed();
CREATE TRIGGER delegation_changed
    AFTER UPDATE ON public.delegation_edges
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.delegation_changed();
CREATE TRIGGER delegation_shrank
    AFTER DELETE ON public.delegation_edges
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.delegation_changed();

CREATE TABLE public.step_up_challenges (
    zone_id text NOT NULL,
    id text NOT NULL,
    session_id text NOT NULL,
    agent_session_id text,
    resource_id text,
    scopes jsonb NOT NULL DEFAULT '[]',
    status text NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by text,
    decided_because text,
    consumed_at timestamptz,
    CONSTRAINT step_up_challenges_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT step_up_challenges_session_fk FOREIGN KEY (zone_id, session_id)
        REFERENCES public.sessions (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT step_up_challenges_agent_session_fk FOREIGN KEY (zone_id, agent_session_id)
        REFERENCES public.agent_sessions (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT step_up_challenges_resource_fk FOREIGN KEY (zone_id, resource_id)
        REFERENCES public.resources (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT step_up_challenges_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT step_up_challenges_scopes_listed CHECK (jsonb_typeof(scopes) = 'array'),
    CONSTRAINT step_up_challenges_status_known
        CHECK (status IN ('pending', 'approved', 'denied', 'expired', 'consumed')),
    CONSTRAINT step_up_challenges_decided_has_its_time CHECK (
        CASE status
            WHEN 'pending' THEN decided_at IS NULL
            WHEN 'expired' THEN true
            ELSE decided_at IS NOT NULL
        END),
    CONSTRAINT step_up_challenges_decided_by_somebody
        CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT step_up_challenges_reason_has_its_decision
        CHECK (decided_because IS NULL OR decided_at IS NOT NULL),
    CONSTRAINT step_up_challenges_consumed_has_its_time
        CHECK ((status = 'consumed') = (consumed_at IS NOT NULL)),
    CONSTRAINT step_up_challenges_expire_later CHECK (expires_at > created_at)
);

CREATE UNIQUE INDEX step_up_challenges_one_live
    ON public.step_up_challenges (zone_id, session_id, agent_session_id, resource_id)
    NULLS NOT DISTINCT WHERE status IN ('pending', 'approved');
CREATE INDEX step_up_challenges_by_session
    ON public.step_up_challenges (zone_id, session_id);
CREATE INDEX step_up_challenges_by_agent_session
    ON public.step_up_challenges (zone_id, agent_session_id);
CREATE INDEX step_up_challenges_by_resource
    ON public.step_up_challenges (zone_id, resource_id);
CREATE INDEX step_up_challenges_newest_first
    ON public.step_up_challenges (zone_id, created_at DESC, id DESC);
CREATE INDEX step_up_challenges_to_expire
    ON public.step_up_challenges (expires_at) WHERE status IN ('pending', 'approved');
CREATE INDEX step_up_challenges_to_delete
    ON public.step_up_challenges (expires_at) WHERE status NOT IN ('pending', 'approved');

COMMENT ON TABLE public.step_up_challenges IS
'A request that waits for a person''s approval. Deleted with what it names: were the pointer only
cleared, an approval for one resource would read as one for all. At most one waits or is approved
and unused for the same thing, and an approval is used once.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console,pawl_all_zones
@writes pawl_api,pawl_sts,pawl_all_zones';

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.step_up_challenges
    FOR EACH ROW
    WHEN (OLD.status NOT IN ('pending', 'approved')
        AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

CREATE FUNCTION public.announce_decision() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('pawl_step_up_decided', NEW.zone_id || '/' || NEW.id);
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION public.announce_decision() FROM PUBLIC;

COMMENT ON FUNCTION public.announce_decision() IS
'Wakes the token service, which waits for a person, as soon as the decision is committed. It names
the challenge only: every login of the database may listen.';

CREATE TRIGGER announce_decision
    AFTER UPDATE ON public.step_up_challenges
    FOR EACH ROW WHEN (OLD.status = 'pending' AND NEW.status IN ('approved', 'denied'))
    EXECUTE FUNCTION public.announce_decision();

ALTER TABLE public.step_up_challenges ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.step_up_challenges TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.step_up_challenges TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.step_up_challenges TO pawl_sts;
GRANT UPDATE (status, consumed_at) ON public.step_up_challenges TO pawl_sts;
GRANT SELECT ON public.step_up_challenges TO pawl_api, pawl_console;
GRANT UPDATE (status, decided_at, decided_by, decided_because)
    ON public.step_up_challenges TO pawl_api;
GRANT SELECT, DELETE ON public.step_up_challenges TO pawl_all_zones;
GRANT UPDATE (status) ON public.step_up_challenges TO pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Agents: what they offer and what they were asked to do
------------------------------------------------------------------------------------------------

CREATE TABLE public.agent_services (
    zone_id text NOT NULL,
    id text NOT NULL,
    application_id text NOT NULL,
    name text NOT NULL,
    endpoint_url text NOT NULL,
    capabilities jsonb NOT NULL DEFAULT '[]',
    status text NOT NULL DEFAULT 'active',
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    retired_at timestamptz,
    CONSTRAINT agent_services_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT agent_services_application_fk FOREIGN KEY (zone_id, application_id)
        REFERENCES public.applications (zone_id, id),
    CONSTRAINT agent_services_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT agent_services_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT agent_services_endpoint_is_http CHECK (endpoint_url ~ '^https?://[^[:space:]]+$'),
    CONSTRAINT agent_services_capabilities_listed CHECK (jsonb_typeof(capabilities) = 'array'),
    CONSTRAINT agent_services_status_known CHECK (status IN ('active', 'paused', 'retired')),
    CONSTRAINT agent_services_retired_has_its_time
        CHECK ((status = 'retired') = (retired_at IS NOT NULL)),
    CONSTRAINT agent_services_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX agent_services_living_name
    ON public.agent_services (zone_id, name) WHERE status <> 'retired';
CREATE INDEX agent_services_by_application ON public.agent_services (zone_id, application_id);
CREATE INDEX agent_services_newest_first
    ON public.agent_services (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.agent_services IS
'What agents offer to each other, by name. A paused one takes no new work and ends what it has.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_coordinator,pawl_console
@writes pawl_coordinator';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.agent_services
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.agent_services
    FOR EACH ROW
    WHEN (OLD.status NOT IN ('active', 'paused')
        AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.agent_services ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.agent_services
    TO pawl_api, pawl_sts, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.agent_services TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.agent_services TO pawl_coordinator;
GRANT UPDATE (name, endpoint_url, capabilities, status, version, updated_by, operator_run_id,
        retired_at)
    ON public.agent_services TO pawl_coordinator;
GRANT SELECT ON public.agent_services TO pawl_api, pawl_sts, pawl_console;

CREATE TABLE public.agent_invocations (
    zone_id text NOT NULL,
    id text NOT NULL,
    service_id text NOT NULL,
    caller_id text NOT NULL,
    step_up_challenge_id text,
    input jsonb NOT NULL,
    output jsonb,
    last_error text,
    status text NOT NULL DEFAULT 'queued',
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 5,
    available_at timestamptz NOT NULL DEFAULT now(),
    locked_by text,
    locked_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    deadline_at timestamptz NOT NULL,
    started_at timestamptz,
    settled_at timestamptz,
    CONSTRAINT agent_invocations_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT agent_invocations_service_fk FOREIGN KEY (zone_id, service_id)
        REFERENCES public.agent_services (zone_id, id),
    CONSTRAINT agent_invocations_caller_fk FOREIGN KEY (zone_id, caller_id)
        REFERENCES public.agent_sessions (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT agent_invocations_challenge_fk FOREIGN KEY (zone_id, step_up_challenge_id)
        REFERENCES public.step_up_challenges (zone_id, id)
        ON DELETE SET NULL (step_up_challenge_id),
    CONSTRAINT agent_invocations_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT agent_invocations_input_is_a_document CHECK (jsonb_typeof(input) = 'object'),
    CONSTRAINT agent_invocations_status_known CHECK (status IN ('queued', 'leased', 'running',
        'waiting', 'succeeded', 'failed', 'cancelled', 'expired')),
    CONSTRAINT agent_invocations_attempts_bounded
        CHECK (attempts BETWEEN 0 AND max_attempts AND max_attempts BETWEEN 1 AND 100),
    CONSTRAINT agent_invocations_lease_is_complete
        CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
    CONSTRAINT agent_invocations_working_is_leased
        CHECK ((status IN ('leased', 'running')) = (locked_by IS NOT NULL)),
    CONSTRAINT agent_invocations_running_has_its_start
        CHECK (status <> 'running' OR started_at IS NOT NULL),
    CONSTRAINT agent_invocations_settled_has_its_time CHECK (
        (status IN ('succeeded', 'failed', 'cancelled', 'expired')) = (settled_at IS NOT NULL)),
    CONSTRAINT agent_invocations_succeeded_has_its_output
        CHECK ((status = 'succeeded') = (output IS NOT NULL)),
    CONSTRAINT agent_invocations_failed_has_its_reason
        CHECK (status <> 'failed' OR last_error IS NOT NULL),
    CONSTRAINT agent_invocations_deadline_is_later CHECK (deadline_at > created_at)
);

CREATE INDEX agent_invocations_to_claim
    ON public.agent_invocations (zone_id, service_id, available_at, id) WHERE status = 'queued';
CREATE INDEX agent_invocations_leases
    ON public.agent_invocations (locked_until) WHERE locked_until IS NOT NULL;
CREATE INDEX agent_invocations_to_expire
    ON public.agent_invocations (deadline_at) WHERE settled_at IS NULL;
CREATE INDEX agent_invocations_to_delete
    ON public.agent_invocations (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX agent_invocations_by_service ON public.agent_invocations (zone_id, service_id);
CREATE INDEX agent_invocations_by_caller ON public.agent_invocations (zone_id, caller_id);
CREATE INDEX agent_invocations_by_challenge
    ON public.agent_invocations (zone_id, step_up_challenge_id)
    WHERE step_up_challenge_id IS NOT NULL;
CREATE INDEX agent_invocations_newest_first
    ON public.agent_invocations (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.agent_invocations IS
'Work that one agent asked a service for. Claimed for a while by a worker that says who it is, tried
again until max_attempts or the deadline, and settled once.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_coordinator,pawl_all_zones';
COMMENT ON COLUMN public.agent_invocations.locked_by IS
'Names one claim, not one process. Settling a row repeats it, so a lost lease settles nothing.';
COMMENT ON COLUMN public.agent_invocations.step_up_challenge_id IS
'What a waiting one waits for.';

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.agent_invocations
    FOR EACH ROW
    WHEN (OLD.status NOT IN ('queued', 'leased', 'running', 'waiting')
        AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.agent_invocations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.agent_invocations
    TO pawl_api, pawl_sts, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.agent_invocations TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.agent_invocations TO pawl_coordinator;
GRANT UPDATE (step_up_challenge_id, output, last_error, status, attempts, available_at, locked_by,
        locked_until, started_at, settled_at)
    ON public.agent_invocations TO pawl_coordinator;
GRANT SELECT ON public.agent_invocations TO pawl_api, pawl_sts;
GRANT SELECT (zone_id, id, service_id, caller_id, step_up_challenge_id, last_error, status,
        attempts, max_attempts, available_at, locked_by, locked_until, created_at, deadline_at,
        started_at, settled_at)
    ON public.agent_invocations TO pawl_console;
GRANT SELECT (zone_id, id, status, attempts, max_attempts, locked_until, deadline_at, settled_at)
    ON public.agent_invocations TO pawl_all_zones;
GRANT UPDATE (status, last_error, available_at, locked_by, locked_until, settled_at)
    ON public.agent_invocations TO pawl_all_zones;
GRANT DELETE ON public.agent_invocations TO pawl_all_zones;

CREATE TABLE public.idempotency_receipts (
    zone_id text NOT NULL,
    operation text NOT NULL,
    scope text NOT NULL,
    key_sha256 bytea NOT NULL,
    request_sha256 bytea NOT NULL,
    response_status integer NOT NULL,
    response bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    CONSTRAINT idempotency_receipts_pk PRIMARY KEY (zone_id, operation, scope, key_sha256),
    CONSTRAINT idempotency_receipts_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT idempotency_receipts_operation_named CHECK (operation <> ''),
    CONSTRAINT idempotency_receipts_key_is_sha256 CHECK (octet_length(key_sha256) = 32),
    CONSTRAINT idempotency_receipts_request_is_sha256 CHECK (octet_length(request_sha256) = 32),
    CONSTRAINT idempotency_receipts_only_success CHECK (response_status BETWEEN 200 AND 299),
    CONSTRAINT idempotency_receipts_response_bounded CHECK (octet_length(response) <= 65536),
    CONSTRAINT idempotency_receipts_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX idempotency_receipts_to_delete ON public.idempotency_receipts (expires_at);

COMMENT ON TABLE public.idempotency_receipts IS
'What was answered to a request that may come again. Written in the transaction of what was done:
the second of two equal requests waits for the first, is refused by the key, and reads its answer.
A failure leaves no receipt, since it may be tried again.
@tenant zone_id
@reads pawl_coordinator,pawl_all_zones
@writes pawl_coordinator,pawl_all_zones';
COMMENT ON COLUMN public.idempotency_receipts.request_sha256 IS
'The same key with another request is a mistake of the caller, which this tells apart.';
COMMENT ON COLUMN public.idempotency_receipts.scope IS
'Whose key it is, such as an application; the empty string is the whole zone.';

ALTER TABLE public.idempotency_receipts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.idempotency_receipts TO pawl_coordinator
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.idempotency_receipts TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.idempotency_receipts TO pawl_coordinator;
GRANT DELETE ON public.idempotency_receipts TO pawl_coordinator, pawl_all_zones;
GRANT SELECT (zone_id, operation, scope, key_sha256, expires_at) ON public.idempotency_receipts
    TO pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Secrets: sealed outside the database, which never sees a key
------------------------------------------------------------------------------------------------

CREATE TABLE public.secret_store (
    zone_id text NOT NULL,
    id text NOT NULL,
    envelope bytea NOT NULL,
    sealed_with text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    CONSTRAINT secret_store_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT secret_store_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT secret_store_reference_length CHECK (length(id) BETWEEN 1 AND 200),
    CONSTRAINT secret_store_envelope_bounded CHECK (octet_length(envelope) BETWEEN 1 AND 65536),
    CONSTRAINT secret_store_key_named CHECK (sealed_with <> ''),
    CONSTRAINT secret_store_version_positive CHECK (version > 0)
);

CREATE INDEX secret_store_by_key ON public.secret_store (zone_id, sealed_with);
CREATE INDEX secret_store_newest_first ON public.secret_store (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.secret_store IS
'Envelopes by the reference that configuration names. Sealing one anew is a new version of its row.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';
COMMENT ON COLUMN public.secret_store.sealed_with IS
'Which key of the key service opens it: what is left to be sealed anew after a rotation.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.secret_store
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.secret_store ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.secret_store TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.secret_store TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, DELETE ON public.secret_store TO pawl_api;
GRANT UPDATE (envelope, sealed_with, version, updated_by, operator_run_id)
    ON public.secret_store TO pawl_api;
GRANT SELECT ON public.secret_store TO pawl_sts;
GRANT SELECT (zone_id, id, sealed_with, version, created_at, created_by, updated_at, updated_by,
        operator_run_id)
    ON public.secret_store TO pawl_console;

CREATE TABLE public.entity_secrets (
    zone_id text NOT NULL,
    id text NOT NULL,
    application_id text,
    provider_id text,
    resource_id text,
    purpose text NOT NULL,
    envelope bytea,
    sealed_with text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    retired_at timestamptz,
    CONSTRAINT entity_secrets_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT entity_secrets_application_fk FOREIGN KEY (zone_id, application_id)
        REFERENCES public.applications (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT entity_secrets_provider_fk FOREIGN KEY (zone_id, provider_id)
        REFERENCES public.providers (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT entity_secrets_resource_fk FOREIGN KEY (zone_id, resource_id)
        REFERENCES public.resources (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT entity_secrets_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT entity_secrets_of_one_entity
        CHECK (num_nonnulls(application_id, provider_id, resource_id) = 1),
    CONSTRAINT entity_secrets_purpose_known
        CHECK (purpose IN ('password', 'token', 'refresh_token', 'signing_key')),
    CONSTRAINT entity_secrets_envelope_bounded
        CHECK (octet_length(envelope) BETWEEN 1 AND 65536),
    CONSTRAINT entity_secrets_retired_is_erased
        CHECK ((retired_at IS NULL) = (envelope IS NOT NULL)),
    CONSTRAINT entity_secrets_key_named CHECK (sealed_with <> ''),
    CONSTRAINT entity_secrets_version_positive CHECK (version > 0),
    CONSTRAINT entity_secrets_expire_later CHECK (expires_at > created_at)
);

CREATE UNIQUE INDEX entity_secrets_one_living
    ON public.entity_secrets (zone_id, application_id, provider_id, resource_id, purpose)
    NULLS NOT DISTINCT WHERE retired_at IS NULL;
CREATE INDEX entity_secrets_by_application
    ON public.entity_secrets (zone_id, application_id) WHERE application_id IS NOT NULL;
CREATE INDEX entity_secrets_by_provider
    ON public.entity_secrets (zone_id, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX entity_secrets_by_resource
    ON public.entity_secrets (zone_id, resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX entity_secrets_by_key
    ON public.entity_secrets (zone_id, sealed_with) WHERE retired_at IS NULL;

COMMENT ON TABLE public.entity_secrets IS
'Tokens and passwords that belong to one application, provider or resource and go with it. Retiring
one erases it and keeps the fact; its successor may be written in the same transaction.
@tenant zone_id
@reads pawl_api,pawl_sts
@writes pawl_api,pawl_sts';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.entity_secrets
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.entity_secrets
    FOR EACH ROW WHEN (OLD.retired_at IS NOT NULL AND NEW.retired_at IS NULL)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.entity_secrets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.entity_secrets TO pawl_api, pawl_sts
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.entity_secrets TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.entity_secrets TO pawl_api, pawl_sts;
GRANT UPDATE (envelope, sealed_with, version, expires_at, retired_at)
    ON public.entity_secrets TO pawl_api, pawl_sts;
GRANT DELETE ON public.entity_secrets TO pawl_api;

------------------------------------------------------------------------------------------------
-- The AI operator: what people asked it, what it did, what that cost
------------------------------------------------------------------------------------------------

CREATE TABLE public.operator_ai_providers (
    id text NOT NULL,
    name text NOT NULL,
    protocol text NOT NULL,
    base_url text NOT NULL,
    model text NOT NULL,
    key_envelope bytea,
    is_default boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    archived_at timestamptz,
    CONSTRAINT operator_ai_providers_pk PRIMARY KEY (id),
    CONSTRAINT operator_ai_providers_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_ai_providers_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT operator_ai_providers_protocol_known
        CHECK (protocol IN ('chat-completions', 'messages', 'responses')),
    CONSTRAINT operator_ai_providers_url_is_http CHECK (base_url ~ '^https?://[^[:space:]]+$'),
    CONSTRAINT operator_ai_providers_model_named CHECK (model <> ''),
    CONSTRAINT operator_ai_providers_key_bounded
        CHECK (octet_length(key_envelope) BETWEEN 1 AND 65536),
    CONSTRAINT operator_ai_providers_default_lives CHECK (NOT is_default OR archived_at IS NULL),
    CONSTRAINT operator_ai_providers_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX operator_ai_providers_living_name
    ON public.operator_ai_providers (name) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX operator_ai_providers_one_default
    ON public.operator_ai_providers (is_default) WHERE is_default;

COMMENT ON TABLE public.operator_ai_providers IS
'Which models the AI operator may ask. The deployment has them, not a zone, so a session that works
for one zone cannot change them: that takes pawl_all_zones.
@global
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_all_zones';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.operator_ai_providers
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

GRANT SELECT ON public.operator_ai_providers TO pawl_api;
GRANT SELECT (id, name, protocol, base_url, model, is_default, version, created_at, created_by,
        updated_at, updated_by, archived_at)
    ON public.operator_ai_providers TO pawl_console, pawl_all_zones;
GRANT INSERT (id, name, protocol, base_url, model, key_envelope, is_default, created_by,
        updated_by)
    ON public.operator_ai_providers TO pawl_all_zones;
GRANT UPDATE (name, base_url, model, key_envelope, is_default, version, updated_by, archived_at)
    ON public.operator_ai_providers TO pawl_all_zones;
GRANT DELETE ON public.operator_ai_providers TO pawl_all_zones;

CREATE TABLE public.operator_conversation_counters (
    zone_id text NOT NULL,
    last_number bigint NOT NULL DEFAULT 1,
    CONSTRAINT operator_conversation_counters_pk PRIMARY KEY (zone_id),
    CONSTRAINT operator_conversation_counters_zone_fk FOREIGN KEY (zone_id)
        REFERENCES public.zones (id),
    CONSTRAINT operator_conversation_counters_positive CHECK (last_number > 0)
);

COMMENT ON TABLE public.operator_conversation_counters IS
'The number that a zone''s newest conversation got. Only number_conversation touches it.
@tenant zone_id
@reads pawl_all_zones
@writes pawl_all_zones';

ALTER TABLE public.operator_conversation_counters
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY all_zones ON public.operator_conversation_counters
    TO pawl_all_zones USING (true);

GRANT SELECT, INSERT (zone_id), UPDATE (last_number) ON public.operator_conversation_counters
    TO pawl_all_zones;

CREATE TABLE public.operator_conversations (
    zone_id text NOT NULL,
    id text NOT NULL,
    number bigint NOT NULL,
    account_id text NOT NULL,
    title text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT operator_conversations_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT operator_conversations_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT operator_conversations_number_unique UNIQUE (zone_id, number),
    CONSTRAINT operator_conversations_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_conversations_number_positive CHECK (number > 0),
    CONSTRAINT operator_conversations_account_given CHECK (account_id <> ''),
    CONSTRAINT operator_conversations_title_length CHECK (length(title) BETWEEN 1 AND 200),
    CONSTRAINT operator_conversations_version_positive CHECK (version > 0)
);

CREATE INDEX operator_conversations_newest_first
    ON public.operator_conversations (zone_id, created_at DESC, id DESC);
CREATE INDEX operator_conversations_of_account
    ON public.operator_conversations (zone_id, account_id, created_at DESC, id DESC)
    WHERE archived_at IS NULL;

COMMENT ON TABLE public.operator_conversations IS
'A person''s talk with the AI operator, numbered from 1 in each zone so that people can name it.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_api';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.operator_conversations
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

CREATE FUNCTION public.number_conversation() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.operator_conversation_counters AS counter (zone_id)
    VALUES (NEW.zone_id)
    ON CONFLICT ON CONSTRAINT operator_conversation_counters_pk
    DO UPDATE SET last_number = counter.last_number + 1
    RETURNING counter.last_number INTO NEW.number;
    RETURN NEW;
END
$$;

REVOKE EXECUTE ON FUNCTION public.number_conversation() FROM PUBLIC;

COMMENT ON FUNCTION public.number_conversation() IS
'Gives a conversation the next number of its zone. Two at the same moment wait for each other, so
there are no gaps and no number is given twice.';

CREATE TRIGGER number_conversation
    BEFORE INSERT ON public.operator_conversations
    FOR EACH ROW EXECUTE FUNCTION public.number_conversation();

ALTER TABLE public.operator_conversations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.operator_conversations TO pawl_api, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.operator_conversations TO pawl_all_zones USING (true);

GRANT SELECT ON public.operator_conversations TO pawl_api;
GRANT INSERT (zone_id, id, account_id, title) ON public.operator_conversations TO pawl_api;
GRANT UPDATE (title, version, archived_at) ON public.operator_conversations TO pawl_api;
GRANT SELECT (zone_id, id, number, account_id, created_at, updated_at, archived_at)
    ON public.operator_conversations TO pawl_console;

CREATE TABLE public.operator_turns (
    zone_id text NOT NULL,
    id text NOT NULL,
    conversation_id text NOT NULL,
    number integer NOT NULL,
    speaker text NOT NULL,
    content jsonb NOT NULL,
    idempotency_token text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT operator_turns_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT operator_turns_conversation_fk FOREIGN KEY (zone_id, conversation_id)
        REFERENCES public.operator_conversations (zone_id, id),
    CONSTRAINT operator_turns_number_unique UNIQUE (zone_id, conversation_id, number),
    CONSTRAINT operator_turns_said_once UNIQUE (zone_id, conversation_id, idempotency_token),
    CONSTRAINT operator_turns_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_turns_number_positive CHECK (number > 0),
    CONSTRAINT operator_turns_speaker_known CHECK (speaker IN ('person', 'operator', 'tool')),
    CONSTRAINT operator_turns_content_is_a_document CHECK (jsonb_typeof(content) = 'object'),
    CONSTRAINT operator_turns_token_given CHECK (idempotency_token <> '')
);

COMMENT ON TABLE public.operator_turns IS
'What was said, in order. A turn that is sent twice is refused by its token, one that was overtaken
by its number.
@tenant zone_id
@append-only
@reads pawl_api
@writes pawl_api';

CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.operator_turns
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OR DELETE ON public.operator_turns
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_foreign_clock
    BEFORE INSERT ON public.operator_turns
    FOR EACH ROW EXECUTE FUNCTION public.refuse_foreign_clock();
ALTER TABLE public.operator_turns
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;

ALTER TABLE public.operator_turns ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.operator_turns TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.operator_turns TO pawl_all_zones USING (true);

GRANT SELECT ON public.operator_turns TO pawl_api;
GRANT INSERT (zone_id, id, conversation_id, number, speaker, content, idempotency_token)
    ON public.operator_turns TO pawl_api;

CREATE TABLE public.operator_runs (
    zone_id text NOT NULL,
    id text NOT NULL,
    conversation_id text NOT NULL,
    turn_id text NOT NULL,
    ai_provider_id text,
    model text NOT NULL,
    status text NOT NULL DEFAULT 'queued',
    last_error text,
    locked_by text,
    locked_until timestamptz,
    input_tokens bigint,
    cached_input_tokens bigint,
    output_tokens bigint,
    reasoning_tokens bigint,
    total_tokens bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    settled_at timestamptz,
    CONSTRAINT operator_runs_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT operator_runs_conversation_fk FOREIGN KEY (zone_id, conversation_id)
        REFERENCES public.operator_conversations (zone_id, id),
    CONSTRAINT operator_runs_turn_fk FOREIGN KEY (zone_id, turn_id)
        REFERENCES public.operator_turns (zone_id, id),
    CONSTRAINT operator_runs_provider_fk FOREIGN KEY (ai_provider_id)
        REFERENCES public.operator_ai_providers (id) ON DELETE SET NULL,
    CONSTRAINT operator_runs_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_runs_status_known CHECK (status IN ('queued', 'running', 'waiting',
        'succeeded', 'failed', 'cancelled')),
    CONSTRAINT operator_runs_lease_is_complete
        CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
    CONSTRAINT operator_runs_running_is_leased
        CHECK ((status = 'running') = (locked_by IS NOT NULL)),
    CONSTRAINT operator_runs_running_has_its_start
        CHECK (status NOT IN ('running', 'waiting', 'succeeded') OR started_at IS NOT NULL),
    CONSTRAINT operator_runs_settled_has_its_time
        CHECK ((status IN ('succeeded', 'failed', 'cancelled')) = (settled_at IS NOT NULL)),
    CONSTRAINT operator_runs_failed_has_its_reason
        CHECK (status <> 'failed' OR last_error IS NOT NULL),
    CONSTRAINT operator_runs_usage_is_complete CHECK (num_nulls(input_tokens,
        cached_input_tokens, output_tokens, reasoning_tokens, total_tokens) IN (0, 5)),
    CONSTRAINT operator_runs_usage_not_negative CHECK (least(input_tokens,
        cached_input_tokens, output_tokens, reasoning_tokens) >= 0),
    CONSTRAINT operator_runs_usage_adds_up CHECK (
        total_tokens = input_tokens + output_tokens
        AND cached_input_tokens <= input_tokens
        AND reasoning_tokens <= output_tokens)
);

CREATE UNIQUE INDEX operator_runs_one_at_work
    ON public.operator_runs (zone_id, conversation_id) WHERE settled_at IS NULL;
CREATE INDEX operator_runs_leases
    ON public.operator_runs (locked_until) WHERE locked_until IS NOT NULL;
CREATE INDEX operator_runs_by_conversation
    ON public.operator_runs (zone_id, conversation_id, created_at DESC, id DESC);
CREATE INDEX operator_runs_by_turn ON public.operator_runs (zone_id, turn_id);
CREATE INDEX operator_runs_by_provider
    ON public.operator_runs (ai_provider_id) WHERE ai_provider_id IS NOT NULL;
CREATE INDEX operator_runs_newest_first
    ON public.operator_runs (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.operator_runs IS
'One answer of the AI operator: how far it is and what it used. A conversation has one at work.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_api,pawl_all_zones';
COMMENT ON COLUMN public.operator_runs.cached_input_tokens IS
'A part of input_tokens, as reasoning_tokens is of output_tokens.';

CREATE TRIGGER refuse_reopening
    BEFORE UPDATE ON public.operator_runs
    FOR EACH ROW
    WHEN (OLD.status NOT IN ('queued', 'running', 'waiting')
        AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.refuse_change('final once it has ended');

ALTER TABLE public.operator_runs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.operator_runs TO pawl_api, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.operator_runs TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.operator_runs TO pawl_api;
GRANT UPDATE (status, last_error, locked_by, locked_until, input_tokens, cached_input_tokens,
        output_tokens, reasoning_tokens, total_tokens, started_at, settled_at)
    ON public.operator_runs TO pawl_api;
GRANT SELECT ON public.operator_runs TO pawl_console;
GRANT SELECT (zone_id, id, status, locked_until) ON public.operator_runs TO pawl_all_zones;
GRANT UPDATE (status, last_error, locked_by, locked_until, settled_at)
    ON public.operator_runs TO pawl_all_zones;

CREATE TABLE public.operator_run_events (
    zone_id text NOT NULL,
    id text NOT NULL,
    run_id text NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT operator_run_events_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT operator_run_events_run_fk FOREIGN KEY (zone_id, run_id)
        REFERENCES public.operator_runs (zone_id, id),
    CONSTRAINT operator_run_events_number_unique UNIQUE (zone_id, run_id, number),
    CONSTRAINT operator_run_events_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_run_events_number_positive CHECK (number > 0),
    CONSTRAINT operator_run_events_kind_known CHECK (kind IN ('started', 'planned', 'called_tool',
        'asked', 'changed', 'retried', 'settled')),
    CONSTRAINT operator_run_events_detail_is_a_document CHECK (jsonb_typeof(detail) = 'object')
);

COMMENT ON TABLE public.operator_run_events IS
'What a run did, step by step: evidence of what a machine changed in somebody''s name.
@tenant zone_id
@append-only
@reads pawl_api
@writes pawl_api';

CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.operator_run_events
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OR DELETE ON public.operator_run_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_foreign_clock
    BEFORE INSERT ON public.operator_run_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_foreign_clock();
ALTER TABLE public.operator_run_events
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;

ALTER TABLE public.operator_run_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.operator_run_events TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.operator_run_events TO pawl_all_zones USING (true);

GRANT SELECT ON public.operator_run_events TO pawl_api;
GRANT INSERT (zone_id, id, run_id, number, kind, detail) ON public.operator_run_events
    TO pawl_api;

CREATE TABLE public.operator_plan_secrets (
    zone_id text NOT NULL,
    id text NOT NULL,
    run_id text NOT NULL,
    name text NOT NULL,
    envelope bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '15 minutes',
    CONSTRAINT operator_plan_secrets_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT operator_plan_secrets_run_fk FOREIGN KEY (zone_id, run_id)
        REFERENCES public.operator_runs (zone_id, id),
    CONSTRAINT operator_plan_secrets_name_unique UNIQUE (zone_id, run_id, name),
    CONSTRAINT operator_plan_secrets_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_plan_secrets_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT operator_plan_secrets_envelope_bounded
        CHECK (octet_length(envelope) BETWEEN 1 AND 65536),
    CONSTRAINT operator_plan_secrets_live_briefly
        CHECK (expires_at > created_at AND expires_at <= created_at + interval '1 hour')
);

CREATE INDEX operator_plan_secrets_to_delete ON public.operator_plan_secrets (expires_at);

COMMENT ON TABLE public.operator_plan_secrets IS
'What a person typed into a plan that waits for approval, sealed, for an hour at most. It goes into
no turn and no event, which stay.
@tenant zone_id
@reads pawl_api,pawl_all_zones
@writes pawl_api,pawl_all_zones';

ALTER TABLE public.operator_plan_secrets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.operator_plan_secrets TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.operator_plan_secrets TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.operator_plan_secrets TO pawl_api;
GRANT DELETE ON public.operator_plan_secrets TO pawl_api, pawl_all_zones;
GRANT SELECT (zone_id, id, expires_at) ON public.operator_plan_secrets TO pawl_all_zones;

CREATE TABLE public.operator_zone_memory (
    zone_id text NOT NULL,
    id text NOT NULL,
    topic text NOT NULL,
    content text,
    account_id text NOT NULL,
    operator_run_id text,
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    CONSTRAINT operator_zone_memory_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT operator_zone_memory_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT operator_zone_memory_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT operator_zone_memory_topic_length CHECK (length(topic) BETWEEN 1 AND 200),
    CONSTRAINT operator_zone_memory_content_length CHECK (length(content) BETWEEN 1 AND 8000),
    CONSTRAINT operator_zone_memory_account_given CHECK (account_id <> '')
);

CREATE INDEX operator_zone_memory_latest
    ON public.operator_zone_memory (zone_id, topic, recorded_at DESC, id DESC);

COMMENT ON TABLE public.operator_zone_memory IS
'What the AI operator was told to remember about a zone. The latest row of a topic counts; one
without content says that the topic is forgotten.
@tenant zone_id
@append-only
@reads pawl_api
@writes pawl_api';

CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.operator_zone_memory
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OR DELETE ON public.operator_zone_memory
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_foreign_clock
    BEFORE INSERT ON public.operator_zone_memory
    FOR EACH ROW EXECUTE FUNCTION public.refuse_foreign_clock();
ALTER TABLE public.operator_zone_memory
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;

ALTER TABLE public.operator_zone_memory ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.operator_zone_memory TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.operator_zone_memory TO pawl_all_zones USING (true);

GRANT SELECT ON public.operator_zone_memory TO pawl_api;
GRANT INSERT (zone_id, id, topic, content, account_id, operator_run_id)
    ON public.operator_zone_memory TO pawl_api;

------------------------------------------------------------------------------------------------
-- Notifications: who outside is told, and what became of it
------------------------------------------------------------------------------------------------

CREATE TABLE public.notification_sinks (
    zone_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    event_types jsonb NOT NULL DEFAULT '[]',
    secret_envelope bytea,
    status text NOT NULL DEFAULT 'active',
    paused_because text,
    last_sequence bigint NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_user,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_user,
    operator_run_id text,
    archived_at timestamptz,
    CONSTRAINT notification_sinks_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT notification_sinks_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT notification_sinks_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT notification_sinks_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT notification_sinks_kind_known CHECK (kind IN ('webhook', 'email', 'chat')),
    CONSTRAINT notification_sinks_target_fits_kind CHECK (
        CASE kind
            WHEN 'email' THEN target ~ '^[^@[:space:]]+@[^@[:space:]]+$'
            ELSE target ~ '^https://[^[:space:]]+$'
        END),
    CONSTRAINT notification_sinks_event_types_listed CHECK (jsonb_typeof(event_types) = 'array'),
    CONSTRAINT notification_sinks_webhook_is_signed
        CHECK (kind <> 'webhook' OR secret_envelope IS NOT NULL),
    CONSTRAINT notification_sinks_status_known CHECK (status IN ('active', 'paused')),
    CONSTRAINT notification_sinks_paused_has_its_reason
        CHECK ((status = 'paused') = (paused_because IS NOT NULL)),
    CONSTRAINT notification_sinks_sequence_not_negative CHECK (last_sequence >= 0),
    CONSTRAINT notification_sinks_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX notification_sinks_living_name
    ON public.notification_sinks (zone_id, name) WHERE archived_at IS NULL;
CREATE INDEX notification_sinks_at_work
    ON public.notification_sinks (zone_id, id) WHERE status = 'active' AND archived_at IS NULL;
CREATE INDEX notification_sinks_newest_first
    ON public.notification_sinks (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.notification_sinks IS
'Where a zone wants its events sent. One that keeps failing is paused with the reason, for a person
to look at.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_api,pawl_all_zones';
COMMENT ON COLUMN public.notification_sinks.last_sequence IS
'The last event of the zone''s gap-free sequence that has its delivery. It moves to what was read in
the same statement, never to the newest there is, or an event stored meanwhile would be skipped.';

CREATE TRIGGER keep_version
    BEFORE UPDATE OF name, kind, target, event_types, secret_envelope, status, paused_because,
        archived_at
    ON public.notification_sinks
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.notification_sinks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.notification_sinks TO pawl_api, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.notification_sinks TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, DELETE ON public.notification_sinks TO pawl_api;
GRANT UPDATE (name, kind, target, event_types, secret_envelope, status, paused_because, version,
        updated_by, operator_run_id, archived_at)
    ON public.notification_sinks TO pawl_api;
GRANT SELECT (zone_id, id, name, kind, event_types, status, paused_because, last_sequence,
        version, created_at, created_by, updated_at, updated_by, operator_run_id, archived_at)
    ON public.notification_sinks TO pawl_console;
GRANT SELECT ON public.notification_sinks TO pawl_all_zones;
GRANT UPDATE (status, paused_because, last_sequence) ON public.notification_sinks
    TO pawl_all_zones;

CREATE TABLE public.notification_deliveries (
    zone_id text NOT NULL,
    id text NOT NULL,
    sink_id text NOT NULL,
    event_id text NOT NULL,
    payload jsonb NOT NULL,
    status text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL DEFAULT now(),
    locked_by text,
    locked_until timestamptz,
    response_status integer,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    CONSTRAINT notification_deliveries_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT notification_deliveries_sink_fk FOREIGN KEY (zone_id, sink_id)
        REFERENCES public.notification_sinks (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT notification_deliveries_once UNIQUE (zone_id, sink_id, event_id),
    CONSTRAINT notification_deliveries_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT notification_deliveries_payload_is_a_document
        CHECK (jsonb_typeof(payload) = 'object'),
    CONSTRAINT notification_deliveries_status_known
        CHECK (status IN ('pending', 'published', 'dead')),
    CONSTRAINT notification_deliveries_settled_has_its_time
        CHECK ((status <> 'pending') = (settled_at IS NOT NULL)),
    CONSTRAINT notification_deliveries_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT notification_deliveries_dead_has_its_reason
        CHECK (status <> 'dead' OR last_error IS NOT NULL),
    CONSTRAINT notification_deliveries_lease_is_complete
        CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
    CONSTRAINT notification_deliveries_only_pending_is_leased
        CHECK (status = 'pending' OR locked_by IS NULL),
    CONSTRAINT notification_deliveries_response_is_http
        CHECK (response_status BETWEEN 100 AND 599)
);

CREATE INDEX notification_deliveries_to_claim
    ON public.notification_deliveries (available_at, id) WHERE status = 'pending';
CREATE INDEX notification_deliveries_of_sink
    ON public.notification_deliveries (zone_id, sink_id, available_at, id)
    WHERE status = 'pending';
CREATE INDEX notification_deliveries_dead
    ON public.notification_deliveries (zone_id, settled_at) WHERE status = 'dead';
CREATE INDEX notification_deliveries_to_purge
    ON public.notification_deliveries (settled_at) WHERE status = 'published';
CREATE INDEX notification_deliveries_newest_first
    ON public.notification_deliveries (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.notification_deliveries IS
'One event for one sink, with the states and the lease of event_outbox. Published means that the
other side took it.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_api,pawl_all_zones';
COMMENT ON COLUMN public.notification_deliveries.locked_by IS
'Names one claim, as in event_outbox.';

ALTER TABLE public.notification_deliveries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.notification_deliveries TO pawl_api, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.notification_deliveries TO pawl_all_zones USING (true);

GRANT SELECT ON public.notification_deliveries TO pawl_api;
GRANT INSERT (zone_id, id, sink_id, event_id, payload, available_at)
    ON public.notification_deliveries TO pawl_api, pawl_all_zones;
GRANT UPDATE (status, attempts, available_at, settled_at) ON public.notification_deliveries
    TO pawl_api;
GRANT SELECT (zone_id, id, sink_id, event_id, status, attempts, available_at, locked_by,
        locked_until, response_status, last_error, created_at, settled_at)
    ON public.notification_deliveries TO pawl_console;
GRANT SELECT, DELETE ON public.notification_deliveries TO pawl_all_zones;
GRANT UPDATE (status, attempts, available_at, locked_by, locked_until, response_status,
        last_error, settled_at)
    ON public.notification_deliveries TO pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Settings of the deployment
------------------------------------------------------------------------------------------------

CREATE TABLE public.token_exchange_rate_limit (
    only_row boolean NOT NULL DEFAULT true,
    per_minute integer NOT NULL DEFAULT 600,
    burst integer NOT NULL DEFAULT 100,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT 'installation',
    CONSTRAINT token_exchange_rate_limit_pk PRIMARY KEY (only_row),
    CONSTRAINT token_exchange_rate_limit_is_one_row CHECK (only_row),
    CONSTRAINT token_exchange_rate_limit_positive CHECK (per_minute > 0),
    CONSTRAINT token_exchange_rate_limit_burst_not_negative CHECK (burst >= 0)
);

COMMENT ON TABLE public.token_exchange_rate_limit IS
'How many tokens one application may exchange, unless its zone says otherwise. One row for all
zones, so a session that works for one of them cannot change it.
@global
@reads pawl_api,pawl_sts,pawl_all_zones
@writes pawl_all_zones';

INSERT INTO public.token_exchange_rate_limit DEFAULT VALUES;

GRANT SELECT ON public.token_exchange_rate_limit TO pawl_api, pawl_sts, pawl_all_zones;
GRANT UPDATE (per_minute, burst, updated_at, updated_by) ON public.token_exchange_rate_limit
    TO pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Audit: what happened, in months that can be dropped whole
------------------------------------------------------------------------------------------------

CREATE TABLE public.audit_events (
    zone_id text NOT NULL,
    id text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    occurred_at timestamptz NOT NULL,
    event_type text NOT NULL,
    actor_id text,
    request_id text,
    decision text,
    policy_set_version_id text,
    manifest_sha256 bytea,
    evidence jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT audit_events_pk PRIMARY KEY (zone_id, recorded_at, id),
    CONSTRAINT audit_events_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT audit_events_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT audit_events_decision_known CHECK (decision IN ('allow', 'deny', 'step_up')),
    CONSTRAINT audit_events_version_has_its_manifest
        CHECK ((policy_set_version_id IS NULL) = (manifest_sha256 IS NULL)),
    CONSTRAINT audit_events_manifest_is_sha256 CHECK (octet_length(manifest_sha256) = 32),
    CONSTRAINT audit_events_evidence_is_a_document CHECK (jsonb_typeof(evidence) = 'object')
) PARTITION BY RANGE (recorded_at);

CREATE INDEX audit_events_by_id ON public.audit_events (zone_id, id);
CREATE INDEX audit_events_by_request
    ON public.audit_events (zone_id, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_events_in_order ON public.audit_events (recorded_at, id);

COMMENT ON TABLE public.audit_events IS
'What was decided, by whom, on what evidence. No foreign keys: evidence outlives what it is about.
@tenant zone_id
@append-only
@partitions monthly recorded_at ahead=3 retain=365d
@reads pawl_api,pawl_audit,pawl_console,pawl_all_zones
@writes pawl_audit';
COMMENT ON COLUMN public.audit_events.recorded_at IS
'When the server took it in. Nobody is granted this column, so a row always falls into the current
month, a partition that exists, and cannot be dated back into a month that was exported already.';
COMMENT ON COLUMN public.audit_events.occurred_at IS
'When it happened, as the producer claims.';
COMMENT ON INDEX public.audit_events_in_order IS
'For the export, which reads every zone hour by hour.';

CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OR DELETE ON public.audit_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_foreign_clock
    BEFORE INSERT ON public.audit_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_foreign_clock();
ALTER TABLE public.audit_events
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;

COMMENT ON TRIGGER refuse_foreign_clock ON public.audit_events IS
'Not ALWAYS: a logical replica has to accept rows with the time at which the primary took them in.';

ALTER TABLE public.audit_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.audit_events TO pawl_api, pawl_audit, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.audit_events TO pawl_all_zones USING (true);

GRANT SELECT ON public.audit_events TO pawl_api, pawl_audit, pawl_console, pawl_all_zones;
GRANT INSERT (zone_id, id, occurred_at, event_type, actor_id, request_id, decision,
        policy_set_version_id, manifest_sha256, evidence)
    ON public.audit_events TO pawl_audit;

CREATE FUNCTION public.audit_ensure_partitions(ahead integer) RETURNS SETOF text
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    first_month CONSTANT timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    opens timestamp;
    partition text;
    policy record;
BEGIN
    IF ahead IS NULL OR ahead NOT BETWEEN 0 AND 24 THEN
        RAISE EXCEPTION 'cannot keep % months ahead', coalesce(ahead::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Choose 0 to 24.';
    END IF;

    -- ATTACH takes this lock anyway. It lets reads and inserts pass, and stops a second keeper
    -- until the first is done.
    LOCK TABLE public.audit_events IN SHARE UPDATE EXCLUSIVE MODE;

    FOR opens IN
        SELECT first_month + months * interval '1 month'
        FROM generate_series(0, ahead) AS months
    LOOP
        partition := 'audit_events_' || to_char(opens, 'YYYY_MM');
        CONTINUE WHEN EXISTS (
            SELECT
            FROM pg_inherits
            WHERE inhparent = 'public.audit_events'::regclass
                AND inhrelid = to_regclass('public.' || partition)
        );

        EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_events INCLUDING ALL)',
                partition);

        -- Neither row-level security nor a statement trigger is inherited.
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
                partition);
        FOR policy IN
            SELECT policyname, permissive, roles, cmd, qual, with_check
            FROM pg_policies
            WHERE schemaname = 'public' AND tablename = 'audit_events'
        LOOP
            EXECUTE format('CREATE POLICY %I ON public.%I AS %s FOR %s TO %s',
                    policy.policyname, partition, policy.permissive, policy.cmd,
                    (SELECT string_agg(quote_ident(role), ', ') FROM unnest(policy.roles) AS role))
                || coalesce(' USING (' || policy.qual || ')', '')
                || coalesce(' WITH CHECK (' || policy.with_check || ')', '');
        END LOOP;

        EXECUTE format('CREATE TRIGGER refuse_statement'
                ' BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I'
                ' FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change(''append-only'')',
                partition);
        EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER refuse_statement', partition);

        -- The bounds say UTC, so the caller's time zone cannot shift them. The row triggers and
        -- their ALWAYS come with ATTACH.
        EXECUTE format('ALTER TABLE public.audit_events ATTACH PARTITION public.%I'
                ' FOR VALUES FROM (%L) TO (%L)',
                partition,
                to_char(opens, 'YYYY-MM-DD "00:00:00+00"'),
                to_char(opens + interval '1 month', 'YYYY-MM-DD "00:00:00+00"'));

        RETURN NEXT partition;
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION public.audit_ensure_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.audit_ensure_partitions(integer) TO pawl_audit;

COMMENT ON FUNCTION public.audit_ensure_partitions(integer) IS
'Makes the partitions of this month and of as many months ahead as asked, and returns the new ones.
Runs as the owner, so that pawl_audit can keep the window without owning a table.';

SELECT public.audit_ensure_partitions(3);

CREATE TABLE public.admin_audit_events (
    id text NOT NULL,
    zone_id text,
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    actor_id text NOT NULL,
    action text NOT NULL,
    target_kind text NOT NULL,
    target_id text NOT NULL,
    request_id text,
    change jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT admin_audit_events_pk PRIMARY KEY (id),
    CONSTRAINT admin_audit_events_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT admin_audit_events_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT admin_audit_events_change_is_a_document CHECK (jsonb_typeof(change) = 'object')
);

CREATE INDEX admin_audit_events_newest_first
    ON public.admin_audit_events (zone_id, recorded_at DESC, id DESC);

COMMENT ON TABLE public.admin_audit_events IS
'What an operator changed, written in the transaction of the change: both are there, or neither.
A change to the whole deployment has no zone, and only pawl_all_zones writes or reads it.
@tenant zone_id
@append-only
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_api,pawl_coordinator,pawl_all_zones';

CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.admin_audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OR DELETE ON public.admin_audit_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_foreign_clock
    BEFORE INSERT ON public.admin_audit_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_foreign_clock();
ALTER TABLE public.admin_audit_events
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;

ALTER TABLE public.admin_audit_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.admin_audit_events TO pawl_api, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.admin_audit_events TO pawl_all_zones USING (true);

GRANT SELECT ON public.admin_audit_events TO pawl_api, pawl_console, pawl_all_zones;
GRANT INSERT (id, zone_id, actor_id, action, target_kind, target_id, request_id, change)
    ON public.admin_audit_events TO pawl_api, pawl_coordinator, pawl_all_zones;

CREATE TABLE public.audit_retention (
    only_row boolean NOT NULL DEFAULT true,
    floor_days integer NOT NULL DEFAULT 90,
    retain_days integer NOT NULL DEFAULT 365,
    held_since timestamptz,
    held_by text,
    held_because text,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT 'installation',
    CONSTRAINT audit_retention_pk PRIMARY KEY (only_row),
    CONSTRAINT audit_retention_is_one_row CHECK (only_row),
    CONSTRAINT audit_retention_floor_positive CHECK (floor_days > 0),
    CONSTRAINT audit_retention_not_below_floor CHECK (retain_days >= floor_days),
    CONSTRAINT audit_retention_hold_is_complete
        CHECK (num_nulls(held_since, held_by, held_because) IN (0, 3))
);

COMMENT ON TABLE public.audit_retention IS
'How long audit months are kept. One row for all zones, since a month is dropped for all of them.
@global
@reads pawl_api,pawl_audit
@writes pawl_api';
COMMENT ON COLUMN public.audit_retention.floor_days IS
'What nobody may go below. No service can change it: it takes a migration.';
COMMENT ON COLUMN public.audit_retention.held_since IS
'A legal hold: while it is set, nothing is dropped, whatever retain_days says.';

INSERT INTO public.audit_retention DEFAULT VALUES;

GRANT SELECT ON public.audit_retention TO pawl_api, pawl_audit;
GRANT UPDATE (retain_days, held_since, held_by, held_because, updated_at, updated_by)
    ON public.audit_retention TO pawl_api;

CREATE TABLE public.audit_export_watermark (
    exporter text NOT NULL,
    exported_before timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audit_export_watermark_pk PRIMARY KEY (exporter),
    CONSTRAINT audit_export_watermark_exporter_named CHECK (exporter <> '')
);

COMMENT ON TABLE public.audit_export_watermark IS
'How far each exporter has come. A month that one of them still needs must not be dropped.
@global
@reads pawl_audit
@writes pawl_audit';
COMMENT ON COLUMN public.audit_export_watermark.exported_before IS
'Every event with recorded_at before this is stored outside.';

GRANT SELECT, INSERT ON public.audit_export_watermark TO pawl_audit;
GRANT UPDATE (exported_before, updated_at) ON public.audit_export_watermark TO pawl_audit;

------------------------------------------------------------------------------------------------
-- Outboxes: messages that commit together with what they announce
------------------------------------------------------------------------------------------------

CREATE TABLE public.event_outbox (
    zone_id text NOT NULL,
    id text NOT NULL,
    topic text NOT NULL,
    payload jsonb NOT NULL,
    request_id text,
    status text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL DEFAULT now(),
    locked_by text,
    locked_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    CONSTRAINT event_outbox_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT event_outbox_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT event_outbox_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT event_outbox_payload_is_a_document CHECK (jsonb_typeof(payload) = 'object'),
    CONSTRAINT event_outbox_status_known CHECK (status IN ('pending', 'published', 'dead')),
    CONSTRAINT event_outbox_settled_has_its_time
        CHECK ((status <> 'pending') = (settled_at IS NOT NULL)),
    CONSTRAINT event_outbox_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT event_outbox_dead_has_its_reason CHECK (status <> 'dead' OR last_error IS NOT NULL),
    CONSTRAINT event_outbox_lease_is_complete
        CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
    CONSTRAINT event_outbox_only_pending_is_leased CHECK (status = 'pending' OR locked_by IS NULL)
);

CREATE INDEX event_outbox_to_claim
    ON public.event_outbox (available_at, id) WHERE status = 'pending';
CREATE INDEX event_outbox_dead
    ON public.event_outbox (zone_id, settled_at) WHERE status = 'dead';
CREATE INDEX event_outbox_to_purge
    ON public.event_outbox (settled_at) WHERE status = 'published';

COMMENT ON TABLE public.event_outbox IS
'What the API and the token service announce. Written in one zone; claimed as pawl_all_zones, since
one dispatcher serves every zone. No role may change a payload.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_api,pawl_sts,pawl_all_zones';
COMMENT ON COLUMN public.event_outbox.locked_by IS
'Names one claim, not one process. Settling a row repeats it, so a lost lease settles nothing.';

ALTER TABLE public.event_outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.event_outbox TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.event_outbox TO pawl_all_zones USING (true);

GRANT INSERT (zone_id, id, topic, payload, request_id, available_at)
    ON public.event_outbox TO pawl_api, pawl_sts;
GRANT SELECT ON public.event_outbox TO pawl_api;
GRANT SELECT (zone_id, id, topic, request_id, status, attempts, available_at, locked_by,
        locked_until, last_error, created_at, settled_at)
    ON public.event_outbox TO pawl_console;
GRANT SELECT, DELETE ON public.event_outbox TO pawl_all_zones;
GRANT UPDATE (status, attempts, available_at, locked_by, locked_until, last_error, settled_at)
    ON public.event_outbox TO pawl_api, pawl_all_zones;

CREATE TABLE public.coordinator_outbox (
    zone_id text NOT NULL,
    id text NOT NULL,
    topic text NOT NULL,
    dedupe_key text NOT NULL,
    payload jsonb NOT NULL,
    status text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL DEFAULT now(),
    locked_by text,
    locked_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    CONSTRAINT coordinator_outbox_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT coordinator_outbox_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT coordinator_outbox_dedupe_unique UNIQUE (zone_id, topic, dedupe_key),
    CONSTRAINT coordinator_outbox_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT coordinator_outbox_payload_is_a_document CHECK (jsonb_typeof(payload) = 'object'),
    CONSTRAINT coordinator_outbox_status_known CHECK (status IN ('pending', 'published', 'dead')),
    CONSTRAINT coordinator_outbox_settled_has_its_time
        CHECK ((status <> 'pending') = (settled_at IS NOT NULL)),
    CONSTRAINT coordinator_outbox_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT coordinator_outbox_dead_has_its_reason
        CHECK (status <> 'dead' OR last_error IS NOT NULL),
    CONSTRAINT coordinator_outbox_lease_is_complete
        CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
    CONSTRAINT coordinator_outbox_only_pending_is_leased
        CHECK (status = 'pending' OR locked_by IS NULL)
);

CREATE INDEX coordinator_outbox_to_claim
    ON public.coordinator_outbox (available_at, id) WHERE status = 'pending';
CREATE INDEX coordinator_outbox_dead
    ON public.coordinator_outbox (zone_id, settled_at) WHERE status = 'dead';
CREATE INDEX coordinator_outbox_to_purge
    ON public.coordinator_outbox (settled_at) WHERE status = 'published';

COMMENT ON TABLE public.coordinator_outbox IS
'What the coordinator announces. A sweep that runs twice says it once, by the dedupe key.
The API puts a dead row back to pending when a person asks for it.
@tenant zone_id
@reads pawl_api,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_coordinator,pawl_all_zones';
COMMENT ON COLUMN public.coordinator_outbox.locked_by IS
'Names one claim, as in event_outbox.';

ALTER TABLE public.coordinator_outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.coordinator_outbox TO pawl_api, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.coordinator_outbox TO pawl_all_zones USING (true);

GRANT INSERT (zone_id, id, topic, dedupe_key, payload, available_at)
    ON public.coordinator_outbox TO pawl_coordinator;
GRANT SELECT ON public.coordinator_outbox TO pawl_api, pawl_coordinator;
GRANT SELECT (zone_id, id, topic, dedupe_key, status, attempts, available_at, locked_by,
        locked_until, last_error, created_at, settled_at)
    ON public.coordinator_outbox TO pawl_console;
GRANT SELECT, DELETE ON public.coordinator_outbox TO pawl_all_zones;
GRANT UPDATE (status, attempts, available_at, locked_by, locked_until, last_error, settled_at)
    ON public.coordinator_outbox TO pawl_api, pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Functions that see every zone: pawl_all_zones has them, so they have its rights and no others
------------------------------------------------------------------------------------------------

-- A role that is to own a function needs CREATE in its schema; afterwards it has that no more.
GRANT CREATE ON SCHEMA public TO pawl_all_zones;

ALTER FUNCTION public.find_admin_token(bytea) OWNER TO pawl_all_zones;
ALTER FUNCTION public.delegation_changed() OWNER TO pawl_all_zones;
ALTER FUNCTION public.number_conversation() OWNER TO pawl_all_zones;

REVOKE CREATE ON SCHEMA public FROM pawl_all_zones;
