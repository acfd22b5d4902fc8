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
    TO pawl_api, pawl_sts, pawl_gateway, pawl_audit, pawl_coordinator, pawl_console, pawl_all_zones,
        pawl_audit_chain;

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
-- Partitions: by time, made before they are needed
------------------------------------------------------------------------------------------------

CREATE FUNCTION public.ensure_partitions(parent regclass) RETURNS SETOF text
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'UTC'
    SET DateStyle = 'ISO, YMD'
AS $$
DECLARE
    tag CONSTANT text[] := regexp_match(obj_description(parent, 'pg_class'),
        '^@partitions (monthly|daily) (\S+) ahead=(\d{1,3}) retain=\d+d\s*$', 'n');
    unit CONSTANT text := CASE tag[1] WHEN 'monthly' THEN 'month' ELSE 'day' END;
    step CONSTANT interval := ('1 ' || unit)::interval;
    suffix CONSTANT text := CASE unit WHEN 'month' THEN '_YYYY_MM' ELSE '_YYYY_MM_DD' END;
    relation record;
    missing timestamp[];
    opens timestamp;
    partition text;
    policy record;
    guard record;
BEGIN
    IF tag IS NULL THEN
        RAISE EXCEPTION 'the comment of % says nothing of partitions', parent
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'It needs a line like: @partitions monthly recorded_at ahead=3 retain=365d';
    END IF;

    SELECT relname AS name,
        relnamespace::regnamespace::text AS schema,
        format('%s.%I', relnamespace::regnamespace, relname) AS qualified,
        relrowsecurity AS secured,
        relforcerowsecurity AS forced,
        pg_has_role(relowner, 'USAGE') AS owned,
        partdefid <> 0 AS has_default,
        CASE atttypid WHEN 'timestamptz'::regtype THEN '+00' ELSE '' END AS time_zone
    INTO relation
    FROM pg_partitioned_table
    JOIN pg_class ON pg_class.oid = partrelid
    JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]
    WHERE partrelid = parent
        AND partstrat = 'r'
        AND partnatts = 1
        AND attname = tag[2]
        AND atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype);

    IF NOT FOUND THEN
        RAISE EXCEPTION '% is not partitioned by ranges of a time called %', parent, tag[2]
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Correct the line that begins with @partitions in its comment.';
    ELSIF NOT relation.owned THEN
        RAISE EXCEPTION '% belongs to somebody else than %', parent, current_user
            USING ERRCODE = 'insufficient_privilege';
    ELSIF relation.has_default THEN
        RAISE EXCEPTION '% has a default partition, whose rows would be in the way', parent
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Move its rows to partitions of their own, then detach it.';
    END IF;

    -- Nothing is missing most of the time, so it is looked at without a lock first; then again,
    -- since another keeper may have been quicker. ATTACH takes this lock anyway: reads and inserts
    -- pass it. What covers the beginning of a period counts, whatever its name is.
    FOR attempt IN 1..2 LOOP
        SELECT coalesce(array_agg(period ORDER BY period), '{}')
        INTO missing
        FROM date_trunc(unit, now() AT TIME ZONE 'UTC') AS today
        CROSS JOIN generate_series(today, today + tag[3]::integer * step, step) AS period
        WHERE NOT EXISTS (
            SELECT
            FROM pg_inherits
            JOIN pg_class ON pg_class.oid = inhrelid
            CROSS JOIN regexp_match(pg_get_expr(relpartbound, inhrelid),
                '^FOR VALUES FROM \((?:MINVALUE|''(.*)'')\) TO \((?:MAXVALUE|''(.*)'')\)$') AS bound
            WHERE inhparent = parent
                AND (bound[1] IS NULL OR bound[1]::timestamptz <= period AT TIME ZONE 'UTC')
                AND (bound[2] IS NULL OR bound[2]::timestamptz > period AT TIME ZONE 'UTC')
        );
        EXIT WHEN missing = '{}' OR attempt = 2;
        EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', relation.qualified);
    END LOOP;

    FOREACH opens IN ARRAY missing LOOP
        partition := format('%s.%I', relation.schema, relation.name || to_char(opens, suffix));

        -- From 17 on, a table with an identity of its own cannot be attached.
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING IDENTITY)',
                partition, relation.qualified);

        -- Neither row-level security nor a statement trigger is inherited.
        IF relation.secured THEN
            EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', partition);
        END IF;
        IF relation.forced THEN
            EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', partition);
        END IF;

        FOR policy IN
            SELECT polname AS name,
                CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END AS kind,
                CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                    WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
                array_to_string(ARRAY(
                    SELECT CASE role WHEN 0 THEN 'PUBLIC' ELSE role::regrole::text END
                    FROM unnest(polroles) AS role), ', ') AS roles,
                ' USING (' || pg_get_expr(polqual, polrelid) || ')' AS visible,
                ' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')' AS writable
            FROM pg_policy
            WHERE polrelid = parent
        LOOP
            EXECUTE format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', policy.name, partition,
                    policy.kind, policy.command, policy.roles)
                || coalesce(policy.visible, '') || coalesce(policy.writable, '');
        END LOOP;

        FOR guard IN
            SELECT tgname AS name,
                replace(pg_get_triggerdef(oid), ' ON ' || relation.qualified || ' ',
                    ' ON ' || partition || ' ') AS definition,
                CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA'
                    WHEN 'D' THEN 'DISABLE' ELSE 'ENABLE' END AS state
            FROM pg_trigger
            WHERE tgrelid = parent AND NOT tgisinternal AND tgtype & 1 = 0
        LOOP
            EXECUTE guard.definition;
            EXECUTE format('ALTER TABLE %s %s TRIGGER %I', partition, guard.state, guard.name);
        END LOOP;

        -- The bounds say UTC, so the caller's time zone cannot shift them. The row triggers and
        -- their ALWAYS come with ATTACH.
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
                relation.qualified, partition,
                to_char(opens, 'YYYY-MM-DD HH24:MI:SS') || relation.time_zone,
                to_char(opens + step, 'YYYY-MM-DD HH24:MI:SS') || relation.time_zone);

        RETURN NEXT relation.name || to_char(opens, suffix);
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION public.ensure_partitions(regclass) FROM PUBLIC;

COMMENT ON FUNCTION public.ensure_partitions(regclass) IS
'Makes the partition of now and as many ahead as @partitions in the comment of the table says, and
returns the names of the new ones. Reading and inserting go on. Runs as the owner, so that a service
keeps the window of a table that it is granted here for, without owning one.';

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
@reads pawl_api,pawl_console
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
-- Audit: what happened, chained by hashes, in months that can be dropped whole
------------------------------------------------------------------------------------------------

-- Nobody inserts into an audit table but its functions, as pawl_audit_chain. That role reads
-- what it needs of every zone, and writes in the zone only that the caller's session has set.

CREATE TABLE public.audit_chain_heads (
    zone_id text,
    ledger text NOT NULL,
    chain text NOT NULL GENERATED ALWAYS AS (coalesce(zone_id, '@deployment')) STORED,
    sequence bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    recorded_at timestamptz NOT NULL DEFAULT '-infinity',
    CONSTRAINT audit_chain_heads_pk PRIMARY KEY (chain, ledger),
    CONSTRAINT audit_chain_heads_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT audit_chain_heads_ledger_known
        CHECK (ledger IN ('audit_events', 'admin_audit_events')),
    CONSTRAINT audit_chain_heads_sequence_not_negative CHECK (sequence >= 0),
    CONSTRAINT audit_chain_heads_hash_is_sha256 CHECK (octet_length(hash) = 32)
) WITH (fillfactor = 50);

COMMENT ON TABLE public.audit_chain_heads IS
'The newest event of each chain: the next one is numbered and linked by this row, however long the
chain is. Its lock, held until the end of the transaction, lets no number be used twice or left out.
@tenant zone_id
@reads pawl_api,pawl_audit,pawl_console,pawl_all_zones,pawl_audit_chain
@writes pawl_audit_chain';
COMMENT ON COLUMN public.audit_chain_heads.chain IS
'What is done to the deployment as a whole belongs to no zone and has a chain too, whose name cannot
be the id of a zone.';

CREATE FUNCTION public.refuse_turning_back() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.sequence = 0 THEN
            RETURN NEW;
        END IF;
    ELSIF (NEW.zone_id, NEW.ledger, NEW.sequence)
                IS NOT DISTINCT FROM (OLD.zone_id, OLD.ledger, OLD.sequence + 1)
            AND NEW.recorded_at >= OLD.recorded_at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% refused: the head of a chain moves on by one event', TG_OP
        USING ERRCODE = 'restrict_violation',
            SCHEMA = TG_TABLE_SCHEMA,
            TABLE = TG_TABLE_NAME,
            HINT = 'Append events by public.audit_append or public.admin_audit_append.';
END
$$;

REVOKE EXECUTE ON FUNCTION public.refuse_turning_back() FROM PUBLIC;

CREATE TRIGGER refuse_statement
    BEFORE DELETE OR TRUNCATE ON public.audit_chain_heads
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('never shortened');
CREATE TRIGGER refuse_turning_back
    BEFORE INSERT OR UPDATE ON public.audit_chain_heads
    FOR EACH ROW EXECUTE FUNCTION public.refuse_turning_back();
ALTER TABLE public.audit_chain_heads ENABLE ALWAYS TRIGGER refuse_statement;

ALTER TABLE public.audit_chain_heads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.audit_chain_heads
    TO pawl_api, pawl_audit, pawl_console, pawl_audit_chain
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY deployment ON public.audit_chain_heads TO pawl_audit_chain USING (zone_id IS NULL);
CREATE POLICY every_zone ON public.audit_chain_heads FOR SELECT TO pawl_audit_chain USING (true);
CREATE POLICY all_zones ON public.audit_chain_heads TO pawl_all_zones USING (true);

GRANT SELECT ON public.audit_chain_heads TO pawl_api, pawl_audit, pawl_console, pawl_all_zones;
GRANT SELECT, INSERT (zone_id, ledger), UPDATE (sequence, hash, recorded_at)
    ON public.audit_chain_heads TO pawl_audit_chain;

CREATE FUNCTION public.refuse_unchained() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM public.audit_chain_heads AS head
        WHERE head.chain = coalesce(NEW.zone_id, '@deployment')
            AND head.ledger = TG_ARGV[0]
            AND head.sequence = NEW.sequence
            AND head.hash = NEW.event_hash
            AND head.recorded_at = NEW.recorded_at
    ) THEN
        RAISE EXCEPTION 'INSERT refused: it is not the newest event of its chain in %', TG_ARGV[0]
            USING ERRCODE = 'restrict_violation',
                SCHEMA = TG_TABLE_SCHEMA,
                TABLE = TG_TABLE_NAME,
                HINT = 'Append events by public.audit_append or public.admin_audit_append.';
    END IF;
    RETURN NEW;
END
$$;

REVOKE EXECUTE ON FUNCTION public.refuse_unchained() FROM PUBLIC;

COMMENT ON FUNCTION public.refuse_unchained() IS
'Lets an event through when the head of its chain has moved on to it. The hash in the head covers
number, time and content, so neither a time nor a number can be chosen or used again, although no
index spans the months. The trigger''s argument is the ledger.';

CREATE TABLE public.audit_events (
    zone_id text NOT NULL,
    id text NOT NULL,
    sequence bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    event_type text NOT NULL,
    actor_id text,
    request_id text,
    decision text,
    policy_set_version_id text,
    manifest_sha256 bytea,
    evidence jsonb NOT NULL DEFAULT '{}',
    previous_hash bytea NOT NULL,
    event_hash bytea NOT NULL,
    CONSTRAINT audit_events_pk PRIMARY KEY (zone_id, recorded_at, id),
    CONSTRAINT audit_events_in_chain UNIQUE (zone_id, sequence, recorded_at),
    CONSTRAINT audit_events_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT audit_events_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT audit_events_sequence_positive CHECK (sequence > 0),
    CONSTRAINT audit_events_occurred_at_some_time CHECK (isfinite(occurred_at)),
    CONSTRAINT audit_events_decision_known CHECK (decision IN ('allow', 'deny', 'step_up')),
    CONSTRAINT audit_events_version_has_its_manifest
        CHECK ((policy_set_version_id IS NULL) = (manifest_sha256 IS NULL)),
    CONSTRAINT audit_events_manifest_is_sha256 CHECK (octet_length(manifest_sha256) = 32),
    CONSTRAINT audit_events_evidence_is_a_document CHECK (jsonb_typeof(evidence) = 'object'),
    CONSTRAINT audit_events_hashes_are_sha256
        CHECK (octet_length(previous_hash) = 32 AND octet_length(event_hash) = 32)
) PARTITION BY RANGE (recorded_at);

CREATE INDEX audit_events_by_id ON public.audit_events (zone_id, id);
CREATE INDEX audit_events_by_request
    ON public.audit_events (zone_id, request_id) WHERE request_id IS NOT NULL;

COMMENT ON TABLE public.audit_events IS
'What was decided, by whom, on what evidence. No foreign keys: evidence outlives what it is about.
Appended to by public.audit_append only.
@tenant zone_id
@append-only
@partitions monthly recorded_at ahead=3 retain=365d
@reads pawl_api,pawl_audit,pawl_console,pawl_all_zones,pawl_audit_chain
@writes pawl_audit_chain';
COMMENT ON COLUMN public.audit_events.sequence IS
'1, 2, 3 ... in each zone, without a gap and in the order of commits: whoever has read up to one
number has missed none below it. In the order of recorded_at too, so a month is one stretch of it.';
COMMENT ON COLUMN public.audit_events.recorded_at IS
'When it was taken in, by the clock of the server and never before the event that precedes it.';
COMMENT ON COLUMN public.audit_events.occurred_at IS
'When it happened, as the producer claims.';
COMMENT ON COLUMN public.audit_events.event_hash IS
'public.audit_event_hash of the row. It covers previous_hash, and with that all events before.';

CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OR DELETE ON public.audit_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_unchained
    BEFORE INSERT ON public.audit_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_unchained('audit_events');
ALTER TABLE public.audit_events
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;

COMMENT ON TRIGGER refuse_unchained ON public.audit_events IS
'Not ALWAYS: a logical replica has to accept events in any order among its tables.';

ALTER TABLE public.audit_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.audit_events
    TO pawl_api, pawl_audit, pawl_console, pawl_audit_chain
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY every_zone ON public.audit_events FOR SELECT TO pawl_audit_chain USING (true);
CREATE POLICY all_zones ON public.audit_events TO pawl_all_zones USING (true);

GRANT SELECT ON public.audit_events TO pawl_api, pawl_audit, pawl_console, pawl_all_zones;
GRANT SELECT, INSERT ON public.audit_events TO pawl_audit_chain;

GRANT EXECUTE ON FUNCTION public.ensure_partitions(regclass) TO pawl_audit;

SELECT public.ensure_partitions('public.audit_events');

CREATE FUNCTION public.audit_event_hash(event public.audit_events) RETURNS bytea
    LANGUAGE sql
    STABLE
    PARALLEL SAFE
    RETURN sha256(record_send(ROW(
        convert_to('audit_events/1', 'UTF8'),
        event.previous_hash,
        convert_to(event.zone_id, 'UTF8'),
        event.sequence,
        convert_to(event.id, 'UTF8'),
        event.recorded_at,
        event.occurred_at,
        convert_to(event.event_type, 'UTF8'),
        convert_to(event.actor_id, 'UTF8'),
        convert_to(event.request_id, 'UTF8'),
        convert_to(event.decision, 'UTF8'),
        convert_to(event.policy_set_version_id, 'UTF8'),
        event.manifest_sha256,
        convert_to(event.evidence::text, 'UTF8')
    )));

COMMENT ON FUNCTION public.audit_event_hash(public.audit_events) IS
'SHA-256 over the values as they are stored, in the form in which PostgreSQL sends a record: 4 bytes
with the number of fields, then for each the 4 bytes of its type (bytea 17, bigint 20, timestamptz
1184), the 4 bytes of its length or -1 for NULL, and its bytes. A time is its microseconds since
2000-01-01 00:00 UTC in 8 bytes. All numbers are big-endian. So no two events read alike, and anyone
can compute it: docs/guide/audit.md.';

CREATE TABLE public.admin_audit_events (
    zone_id text,
    chain text NOT NULL GENERATED ALWAYS AS (coalesce(zone_id, '@deployment')) STORED,
    id text NOT NULL,
    sequence bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor_id text NOT NULL,
    action text NOT NULL,
    target_kind text NOT NULL,
    target_id text NOT NULL,
    request_id text,
    change jsonb NOT NULL DEFAULT '{}',
    previous_hash bytea NOT NULL,
    event_hash bytea NOT NULL,
    CONSTRAINT admin_audit_events_pk PRIMARY KEY (chain, id),
    CONSTRAINT admin_audit_events_in_chain UNIQUE (chain, sequence),
    CONSTRAINT admin_audit_events_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT admin_audit_events_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT admin_audit_events_sequence_positive CHECK (sequence > 0),
    CONSTRAINT admin_audit_events_change_is_a_document CHECK (jsonb_typeof(change) = 'object'),
    CONSTRAINT admin_audit_events_hashes_are_sha256
        CHECK (octet_length(previous_hash) = 32 AND octet_length(event_hash) = 32)
);

CREATE INDEX admin_audit_events_newest_first
    ON public.admin_audit_events (zone_id, recorded_at DESC, id DESC);

COMMENT ON TABLE public.admin_audit_events IS
'What an operator changed, written in the transaction of the change: both are there, or neither.
A change to the whole deployment has no zone, and only pawl_all_zones appends or reads it.
@tenant zone_id
@append-only
@reads pawl_api,pawl_audit,pawl_console,pawl_all_zones,pawl_audit_chain
@writes pawl_audit_chain';

CREATE TRIGGER refuse_statement
    BEFORE UPDATE OR DELETE OR TRUNCATE ON public.admin_audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_row
    BEFORE UPDATE OR DELETE ON public.admin_audit_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('append-only');
CREATE TRIGGER refuse_unchained
    BEFORE INSERT ON public.admin_audit_events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_unchained('admin_audit_events');
ALTER TABLE public.admin_audit_events
    ENABLE ALWAYS TRIGGER refuse_statement,
    ENABLE ALWAYS TRIGGER refuse_row;

ALTER TABLE public.admin_audit_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.admin_audit_events
    TO pawl_api, pawl_audit, pawl_console, pawl_audit_chain
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY deployment ON public.admin_audit_events TO pawl_audit_chain USING (zone_id IS NULL);
CREATE POLICY every_zone ON public.admin_audit_events FOR SELECT TO pawl_audit_chain USING (true);
CREATE POLICY all_zones ON public.admin_audit_events TO pawl_all_zones USING (true);

GRANT SELECT ON public.admin_audit_events TO pawl_api, pawl_audit, pawl_console, pawl_all_zones;
GRANT SELECT, INSERT ON public.admin_audit_events TO pawl_audit_chain;

CREATE FUNCTION public.admin_audit_event_hash(event public.admin_audit_events) RETURNS bytea
    LANGUAGE sql
    STABLE
    PARALLEL SAFE
    RETURN sha256(record_send(ROW(
        convert_to('admin_audit_events/1', 'UTF8'),
        event.previous_hash,
        convert_to(event.zone_id, 'UTF8'),
        event.sequence,
        convert_to(event.id, 'UTF8'),
        event.recorded_at,
        convert_to(event.actor_id, 'UTF8'),
        convert_to(event.action, 'UTF8'),
        convert_to(event.target_kind, 'UTF8'),
        convert_to(event.target_id, 'UTF8'),
        convert_to(event.request_id, 'UTF8'),
        convert_to(event.change::text, 'UTF8')
    )));

COMMENT ON FUNCTION public.admin_audit_event_hash(public.admin_audit_events) IS
'As public.audit_event_hash.';

GRANT EXECUTE ON FUNCTION
        public.audit_event_hash(public.audit_events),
        public.admin_audit_event_hash(public.admin_audit_events)
    TO pawl_api, pawl_audit, pawl_console, pawl_all_zones, pawl_audit_chain;
REVOKE EXECUTE ON FUNCTION
        public.audit_event_hash(public.audit_events),
        public.admin_audit_event_hash(public.admin_audit_events)
    FROM PUBLIC;

------------------------------------------------------------------------------------------------
-- Audit: appending
------------------------------------------------------------------------------------------------

CREATE FUNCTION public.audit_lock_head(zone_id text, ledger text)
    RETURNS public.audit_chain_heads
    LANGUAGE plpgsql
AS $$
DECLARE
    zone_set CONSTANT text := current_setting('pawl.zone_id', true);
    head public.audit_chain_heads;
BEGIN
    IF zone_id <> coalesce(zone_set, '') THEN
        RAISE EXCEPTION 'an event of zone % in a session that works for %', zone_id,
                CASE WHEN coalesce(zone_set, '') = '' THEN 'no zone' ELSE 'zone ' || zone_set END
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'First: SELECT set_config(''pawl.zone_id'', ''...'', true);';
    END IF;

    FOR attempt IN 1..2 LOOP
        SELECT * INTO head
        FROM public.audit_chain_heads AS stored
        WHERE stored.chain = coalesce(audit_lock_head.zone_id, '@deployment')
            AND stored.ledger = audit_lock_head.ledger
        FOR NO KEY UPDATE;
        EXIT WHEN FOUND;

        INSERT INTO public.audit_chain_heads (zone_id, ledger)
        VALUES (audit_lock_head.zone_id, audit_lock_head.ledger)
        ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN head;
END
$$;

CREATE FUNCTION public.audit_refuse_other_content(ledger text, zone_id text, id text)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '% has an event % in % with other content', ledger, id,
            coalesce('zone ' || zone_id, 'the deployment')
        USING ERRCODE = 'unique_violation',
            SCHEMA = 'public',
            TABLE = ledger,
            CONSTRAINT = ledger || '_one_content',
            HINT = 'An id names one event: give a new event a new id. '
                'If a producer sends this, record it in public.audit_ingest_alerts.';
END
$$;

CREATE FUNCTION public.audit_append(
        zone_id text,
        id text,
        occurred_at timestamptz,
        event_type text,
        actor_id text DEFAULT NULL,
        request_id text DEFAULT NULL,
        decision text DEFAULT NULL,
        policy_set_version_id text DEFAULT NULL,
        manifest_sha256 bytea DEFAULT NULL,
        evidence jsonb DEFAULT '{}')
    RETURNS TABLE (sequence bigint, recorded_at timestamptz, event_hash bytea, appended boolean)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    head CONSTANT public.audit_chain_heads :=
        public.audit_lock_head(audit_append.zone_id, 'audit_events');
    event public.audit_events;
    known public.audit_events;
BEGIN
    event.zone_id := audit_append.zone_id;
    event.id := audit_append.id;
    event.sequence := head.sequence + 1;
    event.recorded_at := greatest(clock_timestamp(), head.recorded_at);
    event.occurred_at := audit_append.occurred_at;
    event.event_type := audit_append.event_type;
    event.actor_id := audit_append.actor_id;
    event.request_id := audit_append.request_id;
    event.decision := audit_append.decision;
    event.policy_set_version_id := audit_append.policy_set_version_id;
    event.manifest_sha256 := audit_append.manifest_sha256;
    event.evidence := audit_append.evidence;
    event.previous_hash := head.hash;

    SELECT * INTO known
    FROM public.audit_events AS stored
    WHERE stored.zone_id = audit_append.zone_id AND stored.id = audit_append.id
    LIMIT 1;

    IF FOUND THEN
        event.sequence := known.sequence;
        event.recorded_at := known.recorded_at;
        event.previous_hash := known.previous_hash;
        IF public.audit_event_hash(event) <> known.event_hash THEN
            PERFORM public.audit_refuse_other_content(
                'audit_events', audit_append.zone_id, audit_append.id);
        END IF;
        RETURN QUERY SELECT known.sequence, known.recorded_at, known.event_hash, false;
        RETURN;
    END IF;

    event.event_hash := public.audit_event_hash(event);
    UPDATE public.audit_chain_heads AS stored
    SET sequence = event.sequence, hash = event.event_hash, recorded_at = event.recorded_at
    WHERE stored.chain = head.chain AND stored.ledger = head.ledger;
    INSERT INTO public.audit_events SELECT event.*;
    RETURN QUERY SELECT event.sequence, event.recorded_at, event.event_hash, true;
END
$$;

COMMENT ON FUNCTION public.audit_append IS
'Appends an event to the chain of the zone that the session works for. The same event once more
appends nothing and is answered as the first time; the same id with other content is refused with
SQLSTATE 23505. Holds the head of the chain until the transaction ends, so let it be the last
statement; where a transaction appends to several zones, in the order of their ids, or two of them
can wait for each other.';

CREATE FUNCTION public.admin_audit_append_to_chain(event public.admin_audit_events)
    RETURNS TABLE (sequence bigint, recorded_at timestamptz, event_hash bytea, appended boolean)
    LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    head CONSTANT public.audit_chain_heads :=
        public.audit_lock_head(event.zone_id, 'admin_audit_events');
    known public.admin_audit_events;
BEGIN
    event.sequence := head.sequence + 1;
    event.recorded_at := greatest(clock_timestamp(), head.recorded_at);
    event.previous_hash := head.hash;

    SELECT * INTO known
    FROM public.admin_audit_events AS stored
    WHERE stored.chain = head.chain AND stored.id = event.id;

    IF FOUND THEN
        event.sequence := known.sequence;
        event.recorded_at := known.recorded_at;
        event.previous_hash := known.previous_hash;
        IF public.admin_audit_event_hash(event) <> known.event_hash THEN
            PERFORM public.audit_refuse_other_content(
                'admin_audit_events', event.zone_id, event.id);
        END IF;
        RETURN QUERY SELECT known.sequence, known.recorded_at, known.event_hash, false;
        RETURN;
    END IF;

    event.event_hash := public.admin_audit_event_hash(event);
    UPDATE public.audit_chain_heads AS stored
    SET sequence = event.sequence, hash = event.event_hash, recorded_at = event.recorded_at
    WHERE stored.chain = head.chain AND stored.ledger = head.ledger;
    INSERT INTO public.admin_audit_events
        (zone_id, id, sequence, recorded_at, actor_id, action, target_kind, target_id, request_id,
        change, previous_hash, event_hash)
    SELECT event.zone_id, event.id, event.sequence, event.recorded_at, event.actor_id, event.action,
        event.target_kind, event.target_id, event.request_id, event.change, event.previous_hash,
        event.event_hash;
    RETURN QUERY SELECT event.sequence, event.recorded_at, event.event_hash, true;
END
$$;

CREATE FUNCTION public.admin_audit_append(
        zone_id text,
        id text,
        actor_id text,
        action text,
        target_kind text,
        target_id text,
        request_id text DEFAULT NULL,
        change jsonb DEFAULT '{}')
    RETURNS TABLE (sequence bigint, recorded_at timestamptz, event_hash bytea, appended boolean)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event public.admin_audit_events;
BEGIN
    IF zone_id IS NULL THEN
        RAISE EXCEPTION 'an event without a zone'
            USING ERRCODE = 'null_value_not_allowed',
                HINT = 'What is done to the whole deployment: public.deployment_audit_append.';
    END IF;
    event.zone_id := admin_audit_append.zone_id;
    event.id := admin_audit_append.id;
    event.actor_id := admin_audit_append.actor_id;
    event.action := admin_audit_append.action;
    event.target_kind := admin_audit_append.target_kind;
    event.target_id := admin_audit_append.target_id;
    event.request_id := admin_audit_append.request_id;
    event.change := admin_audit_append.change;
    RETURN QUERY SELECT * FROM public.admin_audit_append_to_chain(event);
END
$$;

COMMENT ON FUNCTION public.admin_audit_append IS
'As public.audit_append, for what an operator changed in a zone: in the transaction of the change.';

CREATE FUNCTION public.deployment_audit_append(
        id text,
        actor_id text,
        action text,
        target_kind text,
        target_id text,
        request_id text DEFAULT NULL,
        change jsonb DEFAULT '{}')
    RETURNS TABLE (sequence bigint, recorded_at timestamptz, event_hash bytea, appended boolean)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event public.admin_audit_events;
BEGIN
    event.id := deployment_audit_append.id;
    event.actor_id := deployment_audit_append.actor_id;
    event.action := deployment_audit_append.action;
    event.target_kind := deployment_audit_append.target_kind;
    event.target_id := deployment_audit_append.target_id;
    event.request_id := deployment_audit_append.request_id;
    event.change := deployment_audit_append.change;
    RETURN QUERY SELECT * FROM public.admin_audit_append_to_chain(event);
END
$$;

COMMENT ON FUNCTION public.deployment_audit_append IS
'As public.admin_audit_append, for what was changed in the whole deployment. Called by
pawl_all_zones; comes after the events of zones in the same transaction.';

REVOKE EXECUTE ON FUNCTION
        public.audit_lock_head,
        public.audit_refuse_other_content,
        public.audit_append,
        public.admin_audit_append_to_chain,
        public.admin_audit_append,
        public.deployment_audit_append
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.audit_append TO pawl_audit, pawl_sts, pawl_coordinator;
GRANT EXECUTE ON FUNCTION public.admin_audit_append TO pawl_api, pawl_coordinator, pawl_all_zones;
GRANT EXECUTE ON FUNCTION public.deployment_audit_append TO pawl_all_zones;

CREATE TABLE public.audit_ingest_alerts (
    zone_id text NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    event_id text,
    detail text NOT NULL,
    raised_at timestamptz NOT NULL DEFAULT now(),
    acknowledged_at timestamptz,
    acknowledged_by text,
    CONSTRAINT audit_ingest_alerts_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT audit_ingest_alerts_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT audit_ingest_alerts_kind_known
        CHECK (kind IN ('other_content', 'not_storable', 'chain_broken')),
    CONSTRAINT audit_ingest_alerts_detail_length CHECK (length(detail) BETWEEN 1 AND 4000),
    CONSTRAINT audit_ingest_alerts_acknowledged_by_somebody
        CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);

CREATE INDEX audit_ingest_alerts_open
    ON public.audit_ingest_alerts (zone_id, raised_at DESC, id DESC) WHERE acknowledged_at IS NULL;

COMMENT ON TABLE public.audit_ingest_alerts IS
'Events that could not be taken in, and breaks that were found: somebody has to look at each.
@tenant zone_id
@reads pawl_api,pawl_audit,pawl_console,pawl_all_zones
@writes pawl_api,pawl_audit';

ALTER TABLE public.audit_ingest_alerts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.audit_ingest_alerts TO pawl_api, pawl_audit, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.audit_ingest_alerts TO pawl_all_zones USING (true);

GRANT SELECT ON public.audit_ingest_alerts TO pawl_api, pawl_audit, pawl_console, pawl_all_zones;
GRANT INSERT (zone_id, kind, event_id, detail) ON public.audit_ingest_alerts TO pawl_audit;
GRANT UPDATE (acknowledged_at, acknowledged_by) ON public.audit_ingest_alerts TO pawl_api;

------------------------------------------------------------------------------------------------
-- Audit: export, verification, retention
------------------------------------------------------------------------------------------------

CREATE TABLE public.audit_exporters (
    exporter text NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    retired_by text,
    CONSTRAINT audit_exporters_pk PRIMARY KEY (exporter),
    CONSTRAINT audit_exporters_name_length CHECK (length(exporter) BETWEEN 1 AND 64),
    CONSTRAINT audit_exporters_retired_by_somebody
        CHECK ((retired_at IS NULL) = (retired_by IS NULL))
);

COMMENT ON TABLE public.audit_exporters IS
'Who takes events out of the database. No month is dropped before each that is not retired has it.
@global
@reads pawl_api,pawl_audit,pawl_audit_chain
@writes pawl_api,pawl_audit_chain';

GRANT SELECT ON public.audit_exporters TO pawl_api, pawl_audit;
GRANT UPDATE (retired_at, retired_by) ON public.audit_exporters TO pawl_api;
GRANT SELECT, INSERT (exporter) ON public.audit_exporters TO pawl_audit_chain;

CREATE TABLE public.audit_export_watermark (
    zone_id text NOT NULL,
    exporter text NOT NULL,
    sequence bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT audit_export_watermark_pk PRIMARY KEY (zone_id, exporter),
    CONSTRAINT audit_export_watermark_exporter_fk FOREIGN KEY (exporter)
        REFERENCES public.audit_exporters (exporter),
    CONSTRAINT audit_export_watermark_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT audit_export_watermark_sequence_positive CHECK (sequence > 0)
);

COMMENT ON TABLE public.audit_export_watermark IS
'How far each exporter has come in each zone. A number, not a time: events become visible in the
order of their numbers, while one with an earlier time can be committed after a later one was read.
@tenant zone_id
@reads pawl_api,pawl_audit,pawl_all_zones,pawl_audit_chain
@writes pawl_audit_chain';
COMMENT ON COLUMN public.audit_export_watermark.sequence IS
'Every event of the zone up to this one is stored outside.';

ALTER TABLE public.audit_export_watermark ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.audit_export_watermark TO pawl_api, pawl_audit, pawl_audit_chain
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY every_zone ON public.audit_export_watermark FOR SELECT TO pawl_audit_chain
    USING (true);
CREATE POLICY all_zones ON public.audit_export_watermark TO pawl_all_zones USING (true);

GRANT SELECT ON public.audit_export_watermark TO pawl_api, pawl_audit, pawl_all_zones;
GRANT SELECT, INSERT, UPDATE (sequence, updated_at)
    ON public.audit_export_watermark TO pawl_audit_chain;

CREATE FUNCTION public.audit_exported(
        exporter text, zone_id text, sequence bigint, event_hash bytea)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM public.audit_events AS event
        WHERE event.zone_id = audit_exported.zone_id
            AND event.sequence = audit_exported.sequence
            AND event.event_hash = audit_exported.event_hash
    ) THEN
        RAISE EXCEPTION 'zone % has no event % with this hash', audit_exported.zone_id,
                audit_exported.sequence
            USING ERRCODE = 'foreign_key_violation',
                HINT = 'Verify the chain before more is exported.';
    END IF;

    INSERT INTO public.audit_exporters (exporter)
    VALUES (audit_exported.exporter)
    ON CONFLICT DO NOTHING;

    INSERT INTO public.audit_export_watermark AS stored (zone_id, exporter, sequence)
    VALUES (audit_exported.zone_id, audit_exported.exporter, audit_exported.sequence)
    ON CONFLICT (zone_id, exporter) DO UPDATE
    SET sequence = greatest(stored.sequence, EXCLUDED.sequence), updated_at = now();
END
$$;

COMMENT ON FUNCTION public.audit_exported IS
'Records that an exporter has stored every event of the zone up to this one. Called after the copy
is safe: when it is lost, events are exported twice, never not at all.';

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
@reads pawl_api,pawl_audit,pawl_audit_chain
@writes pawl_api';
COMMENT ON COLUMN public.audit_retention.floor_days IS
'What nobody may go below. No service can change it: it takes a migration.';
COMMENT ON COLUMN public.audit_retention.held_since IS
'A legal hold: while it is set, nothing is dropped, whatever retain_days says.';

INSERT INTO public.audit_retention DEFAULT VALUES;

GRANT SELECT ON public.audit_retention TO pawl_api, pawl_audit, pawl_audit_chain;
GRANT UPDATE (retain_days, held_since, held_by, held_because, updated_at, updated_by)
    ON public.audit_retention TO pawl_api;

CREATE TABLE public.audit_months (
    month text NOT NULL,
    opens timestamptz NOT NULL,
    closes timestamptz NOT NULL,
    events bigint NOT NULL,
    verified_at timestamptz NOT NULL DEFAULT now(),
    released_at timestamptz,
    dropped_at timestamptz,
    CONSTRAINT audit_months_pk PRIMARY KEY (month),
    CONSTRAINT audit_months_opens_unique UNIQUE (opens),
    CONSTRAINT audit_months_close_later CHECK (closes > opens),
    CONSTRAINT audit_months_events_not_negative CHECK (events >= 0),
    CONSTRAINT audit_months_released_before_dropped
        CHECK (dropped_at IS NULL OR released_at IS NOT NULL)
);

COMMENT ON TABLE public.audit_months IS
'Months that were found whole, and what became of them. A row stays when its month is gone.
@global
@reads pawl_api,pawl_audit,pawl_console,pawl_all_zones,pawl_audit_chain
@writes pawl_audit_chain';
COMMENT ON COLUMN public.audit_months.month IS
'The name of the partition.';
COMMENT ON COLUMN public.audit_months.released_at IS
'From here on the month may go: verification begins after it.';

GRANT SELECT ON public.audit_months TO pawl_api, pawl_audit, pawl_console, pawl_all_zones;
GRANT SELECT, INSERT (month, opens, closes, events),
        UPDATE (events, verified_at, released_at), DELETE
    ON public.audit_months TO pawl_audit_chain;

CREATE TABLE public.audit_month_ends (
    zone_id text NOT NULL,
    month text NOT NULL,
    sequence bigint NOT NULL,
    hash bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT audit_month_ends_pk PRIMARY KEY (zone_id, month),
    CONSTRAINT audit_month_ends_month_fk FOREIGN KEY (month)
        REFERENCES public.audit_months (month) ON DELETE CASCADE,
    CONSTRAINT audit_month_ends_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT audit_month_ends_sequence_positive CHECK (sequence > 0),
    CONSTRAINT audit_month_ends_hash_is_sha256 CHECK (octet_length(hash) = 32)
);

CREATE INDEX audit_month_ends_by_month ON public.audit_month_ends (month);

COMMENT ON TABLE public.audit_month_ends IS
'The last event of each zone in each verified month: where the chain goes on when the month is gone.
@tenant zone_id
@reads pawl_api,pawl_audit,pawl_console,pawl_all_zones,pawl_audit_chain
@writes pawl_audit_chain';

ALTER TABLE public.audit_month_ends ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.audit_month_ends TO pawl_api, pawl_audit, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY every_zone ON public.audit_month_ends TO pawl_audit_chain USING (true);
CREATE POLICY all_zones ON public.audit_month_ends TO pawl_all_zones USING (true);

GRANT SELECT ON public.audit_month_ends TO pawl_api, pawl_audit, pawl_console, pawl_all_zones;
GRANT SELECT, INSERT, DELETE ON public.audit_month_ends TO pawl_audit_chain;

CREATE FUNCTION public.audit_verify_chain(
        ledger text,
        chain text,
        opens timestamptz DEFAULT '-infinity',
        closes timestamptz DEFAULT 'infinity')
    RETURNS TABLE (sequence bigint, problem text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET enable_sort = off
AS $$
#variable_conflict use_column
DECLARE
    start record;
    stop record;
    event record;
    last_sequence bigint;
    last_hash bytea;
    last_time timestamptz;
BEGIN
    -- What the first event has to follow: nothing, a month that was released, or an earlier event.
    SELECT 0::bigint AS sequence, decode(repeat('00', 32), 'hex') AS hash,
        '-infinity'::timestamptz AS recorded_at
    INTO start;
    IF ledger = 'audit_events' THEN
        SELECT release.sequence, release.hash, release.recorded_at
        INTO event
        FROM public.audit_month_ends AS release
        JOIN public.audit_months AS known USING (month)
        WHERE release.zone_id = audit_verify_chain.chain AND known.released_at IS NOT NULL
        ORDER BY known.opens DESC
        LIMIT 1;
        IF FOUND THEN
            start := event;
        END IF;
        SELECT earlier.sequence, earlier.event_hash AS hash, earlier.recorded_at
        INTO event
        FROM public.audit_events AS earlier
        WHERE earlier.zone_id = audit_verify_chain.chain AND earlier.recorded_at < opens
        ORDER BY earlier.recorded_at DESC, earlier.sequence DESC
        LIMIT 1;
        IF FOUND AND event.sequence > start.sequence THEN
            start := event;
        END IF;
    END IF;
    last_sequence := start.sequence;
    last_hash := start.hash;
    last_time := start.recorded_at;

    -- In the order of an index, so nothing is sorted or kept.
    FOR event IN EXECUTE format(
        'SELECT sequence, recorded_at, previous_hash, event_hash, public.%I(stored) AS computed'
        ' FROM public.%I AS stored'
        ' WHERE %I = $1 AND recorded_at >= $2 AND recorded_at < $3 AND sequence > $4'
        ' ORDER BY sequence',
        CASE ledger WHEN 'audit_events' THEN 'audit_event_hash' ELSE 'admin_audit_event_hash' END,
        ledger,
        CASE ledger WHEN 'audit_events' THEN 'zone_id' ELSE 'chain' END)
        USING chain, opens, closes, start.sequence
    LOOP
        sequence := event.sequence;
        IF event.sequence = last_sequence THEN
            problem := 'the number is used twice';
            RETURN NEXT;
        ELSIF event.sequence > last_sequence + 1 THEN
            problem := format('events %s to %s before it are missing', last_sequence + 1,
                event.sequence - 1);
            RETURN NEXT;
        ELSIF event.previous_hash <> last_hash THEN
            problem := 'it does not follow the event before it';
            RETURN NEXT;
        END IF;
        IF event.computed <> event.event_hash THEN
            problem := 'it was changed';
            RETURN NEXT;
        END IF;
        IF event.recorded_at < last_time THEN
            problem := 'its time is before that of the event before it';
            RETURN NEXT;
        END IF;
        last_sequence := event.sequence;
        last_hash := event.event_hash;
        last_time := event.recorded_at;
    END LOOP;

    -- What the last event has to lead to: a later event, or the head.
    SELECT head.sequence, head.hash
    INTO stop
    FROM public.audit_chain_heads AS head
    WHERE head.chain = audit_verify_chain.chain AND head.ledger = audit_verify_chain.ledger;
    IF NOT FOUND THEN
        sequence := last_sequence;
        problem := 'the head of the chain is missing';
        RETURN NEXT;
        RETURN;
    END IF;
    IF closes < 'infinity' AND ledger = 'audit_events' THEN
        SELECT later.sequence - 1 AS sequence, later.previous_hash AS hash
        INTO event
        FROM public.audit_events AS later
        WHERE later.zone_id = audit_verify_chain.chain AND later.recorded_at >= closes
        ORDER BY later.recorded_at, later.sequence
        LIMIT 1;
        IF FOUND THEN
            stop := event;
        END IF;
    END IF;
    sequence := last_sequence;
    IF stop.sequence > last_sequence THEN
        problem := format('events %s to %s after it are missing', last_sequence + 1, stop.sequence);
        RETURN NEXT;
    ELSIF stop.sequence < last_sequence THEN
        problem := format('the chain goes on after event %s, as if there were none since',
            stop.sequence);
        RETURN NEXT;
    ELSIF stop.hash <> last_hash THEN
        problem := 'what comes after it does not follow it';
        RETURN NEXT;
    END IF;
END
$$;

COMMENT ON FUNCTION public.audit_verify_chain IS
'Reads one chain, or a stretch of it, from its beginning to its end and returns what is wrong with
it. What it cannot see is a chain that was shortened or rewritten together with its head: compare
with heads that were signed and kept outside, docs/guide/audit.md.';

CREATE FUNCTION public.audit_chains(ledger text, after text DEFAULT '')
    RETURNS SETOF text
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    next text := after;
BEGIN
    LOOP
        IF ledger = 'audit_events' THEN
            SELECT min(found.chain) INTO next
            FROM (
                (SELECT head.chain FROM public.audit_chain_heads AS head
                WHERE head.ledger = audit_chains.ledger AND head.chain > next
                ORDER BY head.chain LIMIT 1)
                UNION ALL
                (SELECT event.zone_id FROM public.audit_events AS event
                WHERE event.zone_id > next
                ORDER BY event.zone_id LIMIT 1)
            ) AS found (chain);
        ELSE
            SELECT min(found.chain) INTO next
            FROM (
                (SELECT head.chain FROM public.audit_chain_heads AS head
                WHERE head.ledger = audit_chains.ledger AND head.chain > next
                ORDER BY head.chain LIMIT 1)
                UNION ALL
                (SELECT event.chain FROM public.admin_audit_events AS event
                WHERE event.chain > next
                ORDER BY event.chain LIMIT 1)
            ) AS found (chain);
        END IF;
        EXIT WHEN next IS NULL;
        RETURN NEXT next;
    END LOOP;
END
$$;

COMMENT ON FUNCTION public.audit_chains IS
'The chains that the caller sees, in order: those that have a head or events. Each is one step in an
index, so a chain whose head was deleted is found too.';

CREATE FUNCTION public.audit_verify(only_ledger text DEFAULT NULL, only_chain text DEFAULT NULL)
    RETURNS TABLE (ledger text, chain text, sequence bigint, problem text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT ledgers.name, chains.name, found.sequence, found.problem
        FROM (VALUES ('audit_events'), ('admin_audit_events')) AS ledgers (name)
        CROSS JOIN LATERAL public.audit_chains(ledgers.name) AS chains (name)
        CROSS JOIN LATERAL public.audit_verify_chain(ledgers.name, chains.name) AS found
        WHERE ledgers.name = coalesce(only_ledger, ledgers.name)
            AND chains.name = coalesce(only_chain, chains.name);
END
$$;

COMMENT ON FUNCTION public.audit_verify IS
'Everything that is wrong with the chains that the caller sees; nothing when all are whole.';

CREATE FUNCTION public.audit_month_bounds(
        month regclass, OUT name text, OUT opens timestamptz, OUT closes timestamptz)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'UTC'
    SET DateStyle = 'ISO, YMD'
AS $$
DECLARE
    bound text[];
BEGIN
    SELECT relname, regexp_match(pg_get_expr(relpartbound, oid),
        '^FOR VALUES FROM \(''(.*)''\) TO \(''(.*)''\)$')
    INTO name, bound
    FROM pg_class
    JOIN pg_inherits ON inhrelid = oid
    WHERE oid = month AND inhparent = 'public.audit_events'::regclass;

    IF FOUND THEN
        opens := bound[1];
        closes := bound[2];
        RETURN;
    END IF;

    -- One that was released, and detached since.
    SELECT known.month, known.opens, known.closes
    INTO name, opens, closes
    FROM public.audit_months AS known
    JOIN pg_class ON relname = known.month AND relnamespace = 'public'::regnamespace
    WHERE oid = audit_month_bounds.month AND known.released_at IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is not a month of audit_events', month
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Name a partition, such as public.audit_events_2026_11.';
    END IF;
END
$$;

CREATE FUNCTION public.audit_verify_month(month regclass)
    RETURNS TABLE (chain text, sequence bigint, problem text)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    bounds CONSTANT record := public.audit_month_bounds(month);
    zone text;
    broken boolean := false;
BEGIN
    IF bounds.closes > clock_timestamp() THEN
        RAISE EXCEPTION '% is open until %', month, bounds.closes
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    FOR zone IN SELECT public.audit_chains('audit_events') LOOP
        RETURN QUERY
            SELECT zone, found.sequence, found.problem
            FROM public.audit_verify_chain(
                'audit_events', zone, bounds.opens, bounds.closes) AS found;
        broken := broken OR FOUND;
    END LOOP;

    DELETE FROM public.audit_months AS known
    WHERE known.month = bounds.name AND known.released_at IS NULL;
    IF NOT broken THEN
        INSERT INTO public.audit_months (month, opens, closes, events)
        SELECT bounds.name, bounds.opens, bounds.closes, count(*)
        FROM public.audit_events AS event
        WHERE event.recorded_at >= bounds.opens AND event.recorded_at < bounds.closes;

        FOR zone IN SELECT public.audit_chains('audit_events') LOOP
            INSERT INTO public.audit_month_ends (zone_id, month, sequence, hash, recorded_at)
            SELECT event.zone_id, bounds.name, event.sequence, event.event_hash, event.recorded_at
            FROM public.audit_events AS event
            WHERE event.zone_id = zone
                AND event.recorded_at >= bounds.opens AND event.recorded_at < bounds.closes
            ORDER BY event.recorded_at DESC, event.sequence DESC
            LIMIT 1;
        END LOOP;
    END IF;
END
$$;

COMMENT ON FUNCTION public.audit_verify_month IS
'Verifies every chain through one month, with what comes before and after it. Returns what is wrong;
when that is nothing, records that the month is whole.
@retention verify public.audit_events';

CREATE FUNCTION public.audit_month_obstacles(month regclass) RETURNS SETOF text
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
    bounds CONSTANT record := public.audit_month_bounds(month);
    retention public.audit_retention;
    older text;
    exporter text;
    behind bigint;
    example text;
BEGIN
    SELECT * INTO retention FROM public.audit_retention;
    IF NOT FOUND THEN
        RETURN NEXT 'audit_retention has no row that says how long it is kept';
    ELSIF bounds.closes > now() - make_interval(days => retention.retain_days) THEN
        RETURN NEXT format('it is kept until %s',
            bounds.closes + make_interval(days => retention.retain_days));
    END IF;
    IF retention.held_since IS NOT NULL THEN
        RETURN NEXT format('a legal hold by %s since %s: %s', retention.held_by,
            retention.held_since, retention.held_because);
    END IF;

    SELECT min(relname) INTO older
    FROM pg_inherits
    JOIN pg_class ON oid = inhrelid
    LEFT JOIN public.audit_months AS known ON known.month = relname
    WHERE inhparent = 'public.audit_events'::regclass
        AND known.released_at IS NULL
        AND (SELECT of_it.opens FROM public.audit_month_bounds(inhrelid) AS of_it) < bounds.opens;
    IF older IS NOT NULL THEN
        RETURN NEXT format('%s is older and has to go first', older);
    END IF;

    PERFORM FROM public.audit_months AS known WHERE known.month = bounds.name;
    IF NOT FOUND THEN
        RETURN NEXT 'it has not been verified, or was found broken';
    END IF;

    PERFORM FROM public.audit_exporters AS known WHERE known.retired_at IS NULL;
    IF NOT FOUND THEN
        RETURN NEXT 'nothing exports audit events';
    END IF;
    FOR exporter, behind, example IN
        SELECT known.exporter, count(*), min(ends.zone_id)
        FROM public.audit_exporters AS known
        CROSS JOIN public.audit_month_ends AS ends
        LEFT JOIN public.audit_export_watermark AS watermark
            ON watermark.zone_id = ends.zone_id AND watermark.exporter = known.exporter
        WHERE known.retired_at IS NULL
            AND ends.month = bounds.name
            AND coalesce(watermark.sequence, 0) < ends.sequence
        GROUP BY known.exporter
        ORDER BY known.exporter
    LOOP
        RETURN NEXT format('%s has not exported all of it; zones behind: %s, for example %s',
            exporter, behind, example);
    END LOOP;
END
$$;

COMMENT ON FUNCTION public.audit_month_obstacles IS
'Why a month may not be dropped, each reason a line; none when it may.
@retention obstacles public.audit_events';

CREATE FUNCTION public.audit_refuse_obstacles(month regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    obstacles CONSTANT text := (
        SELECT string_agg(reason, '; ') FROM public.audit_month_obstacles(month) AS reason);
BEGIN
    IF obstacles IS NOT NULL THEN
        RAISE EXCEPTION '% has to stay: %', month, obstacles
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'SELECT * FROM public.audit_month_obstacles(...) lists them.';
    END IF;
END
$$;

CREATE FUNCTION public.audit_release_month(month regclass) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    bounds CONSTANT record := public.audit_month_bounds(month);
BEGIN
    PERFORM public.audit_refuse_obstacles(month);
    UPDATE public.audit_months AS known
    SET released_at = coalesce(known.released_at, now())
    WHERE known.month = bounds.name;
END
$$;

COMMENT ON FUNCTION public.audit_release_month IS
'Decides that a month goes. After it: ALTER TABLE public.audit_events DETACH PARTITION ...
CONCURRENTLY, then public.audit_drop_month. All three can be repeated after an interruption.
@retention release public.audit_events';

CREATE FUNCTION public.audit_drop_month(month regclass) RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    bounds CONSTANT record := public.audit_month_bounds(month);
    known public.audit_months;
    found_events bigint;
BEGIN
    -- From here on nobody sets a legal hold unnoticed.
    PERFORM FROM public.audit_retention FOR UPDATE;
    PERFORM public.audit_refuse_obstacles(month);

    SELECT * INTO known FROM public.audit_months AS stored WHERE stored.month = bounds.name;
    IF known.released_at IS NULL THEN
        RAISE EXCEPTION '% has not been released', month
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = format('SELECT public.audit_release_month(%L);', month);
    END IF;
    PERFORM FROM pg_inherits WHERE inhrelid = month;
    IF FOUND THEN
        RAISE EXCEPTION '% is still attached', month
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = format('ALTER TABLE public.audit_events DETACH PARTITION %s CONCURRENTLY;',
                    month);
    END IF;

    -- Detaching waited for everybody who could still write, so this is all there will ever be. The
    -- owner sees it once row-level security is not forced; it goes with the table, or comes back.
    EXECUTE format('ALTER TABLE public.%I NO FORCE ROW LEVEL SECURITY', bounds.name);
    EXECUTE format('SELECT count(*) FROM public.%I', bounds.name) INTO found_events;
    IF found_events <> known.events THEN
        RAISE EXCEPTION '% has % events, and had % when it was verified', month, found_events,
                known.events
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Attach it again and verify it.';
    END IF;

    EXECUTE format('DROP TABLE public.%I', bounds.name);
    UPDATE public.audit_months AS stored SET dropped_at = now() WHERE stored.month = bounds.name;
END
$$;

COMMENT ON FUNCTION public.audit_drop_month IS
'Drops a detached month for good: past retention, exported, verified, released and not held. For the
owner of the database only.
@retention drop public.audit_events';

REVOKE EXECUTE ON FUNCTION
        public.audit_exported,
        public.audit_verify_chain,
        public.audit_chains,
        public.audit_verify,
        public.audit_month_bounds,
        public.audit_verify_month,
        public.audit_month_obstacles,
        public.audit_refuse_obstacles,
        public.audit_release_month,
        public.audit_drop_month
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.audit_exported TO pawl_audit;
GRANT EXECUTE ON FUNCTION public.audit_verify_chain, public.audit_chains, public.audit_verify
    TO pawl_api, pawl_audit, pawl_console, pawl_all_zones, pawl_audit_chain;
GRANT EXECUTE ON FUNCTION public.audit_month_bounds, public.audit_refuse_obstacles
    TO pawl_audit_chain;
-- pawl_audit decides; whoever owns the database detaches and drops, and may do the rest as well.
GRANT EXECUTE ON FUNCTION
        public.audit_verify_month, public.audit_month_obstacles, public.audit_release_month
    TO pawl_audit, pg_database_owner;

-- To be given a function, a role has to be able to create one; for as long as that takes.
GRANT CREATE ON SCHEMA public TO pawl_audit_chain;
ALTER FUNCTION public.audit_lock_head OWNER TO pawl_audit_chain;
ALTER FUNCTION public.audit_refuse_other_content OWNER TO pawl_audit_chain;
ALTER FUNCTION public.audit_append OWNER TO pawl_audit_chain;
ALTER FUNCTION public.admin_audit_append_to_chain OWNER TO pawl_audit_chain;
ALTER FUNCTION public.admin_audit_append OWNER TO pawl_audit_chain;
ALTER FUNCTION public.deployment_audit_append OWNER TO pawl_audit_chain;
ALTER FUNCTION public.audit_exported OWNER TO pawl_audit_chain;
ALTER FUNCTION public.audit_verify_month OWNER TO pawl_audit_chain;
ALTER FUNCTION public.audit_month_obstacles OWNER TO pawl_audit_chain;
ALTER FUNCTION public.audit_release_month OWNER TO pawl_audit_chain;
REVOKE CREATE ON SCHEMA public FROM pawl_audit_chain;

------------------------------------------------------------------------------------------------
-- Outboxes: messages that commit together with what they announce
------------------------------------------------------------------------------------------------

CREATE FUNCTION public.announce_messages() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(current_setting('pawl.announce', true), '') <> 'off' THEN
        PERFORM pg_notify('pawl_' || TG_TABLE_NAME, '');
    END IF;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION public.announce_messages() FROM PUBLIC;

COMMENT ON FUNCTION public.announce_messages() IS
'Wakes the dispatchers that LISTEN, when the transaction commits; many messages of one transaction
wake them once. Only ever a hint: a dispatcher also looks by itself. A transaction that is to be
prepared for two-phase commit cannot notify: SET LOCAL pawl.announce = ''off''.';

CREATE TABLE public.event_outbox (
    zone_id text NOT NULL,
    id text NOT NULL,
    topic text NOT NULL,
    payload jsonb NOT NULL,
    request_id text,
    status text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    lost_leases integer NOT NULL DEFAULT 0,
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
    CONSTRAINT event_outbox_attempts_not_negative CHECK (attempts >= 0 AND lost_leases >= 0),
    CONSTRAINT event_outbox_dead_has_its_reason CHECK (status <> 'dead' OR last_error IS NOT NULL),
    CONSTRAINT event_outbox_lease_is_complete
        CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
    CONSTRAINT event_outbox_only_pending_is_leased CHECK (status = 'pending' OR locked_by IS NULL)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX event_outbox_to_claim
    ON public.event_outbox (available_at, id) WHERE status = 'pending';
CREATE INDEX event_outbox_oldest
    ON public.event_outbox (created_at) WHERE status = 'pending';
CREATE INDEX event_outbox_dead
    ON public.event_outbox (zone_id, settled_at) WHERE status = 'dead';
CREATE INDEX event_outbox_to_purge
    ON public.event_outbox (settled_at) WHERE status = 'published';

COMMENT ON TABLE public.event_outbox IS
'What the API and the token service announce. Written in one zone; one dispatcher serves every zone,
by the functions below. No role may change a payload.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_api,pawl_sts,pawl_all_zones';
COMMENT ON COLUMN public.event_outbox.attempts IS
'How often publishing it has failed. A dispatcher that dies has not tried: see lost_leases.';
COMMENT ON COLUMN public.event_outbox.lost_leases IS
'How often a lease ran out. Counted apart and with a limit of its own, since that is the fault of a
dispatcher first, and of a message that kills dispatchers only after many.';
COMMENT ON COLUMN public.event_outbox.available_at IS
'When it may be claimed. Under a lease that is its end, so what is leased is not even looked at.';
COMMENT ON COLUMN public.event_outbox.locked_by IS
'Names one claim, not one process. Settling a row repeats it, so a lost lease settles nothing.';

CREATE TRIGGER announce_messages
    AFTER INSERT ON public.event_outbox
    FOR EACH STATEMENT EXECUTE FUNCTION public.announce_messages();

ALTER TABLE public.event_outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.event_outbox TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.event_outbox TO pawl_all_zones USING (true);

GRANT INSERT (zone_id, id, topic, payload, request_id, available_at)
    ON public.event_outbox TO pawl_api, pawl_sts;
GRANT SELECT ON public.event_outbox TO pawl_api;
GRANT SELECT (zone_id, id, topic, request_id, status, attempts, lost_leases, available_at,
        locked_by, locked_until, last_error, created_at, settled_at)
    ON public.event_outbox TO pawl_console;
GRANT UPDATE (status, attempts, lost_leases, available_at, settled_at)
    ON public.event_outbox TO pawl_api;
GRANT SELECT, DELETE,
        UPDATE (status, attempts, lost_leases, available_at, locked_by, locked_until, last_error,
            settled_at)
    ON public.event_outbox TO pawl_all_zones;

CREATE TABLE public.coordinator_outbox (
    zone_id text NOT NULL,
    id text NOT NULL,
    topic text NOT NULL,
    dedupe_key text NOT NULL,
    payload jsonb NOT NULL,
    request_id text,
    status text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    lost_leases integer NOT NULL DEFAULT 0,
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
    CONSTRAINT coordinator_outbox_attempts_not_negative
        CHECK (attempts >= 0 AND lost_leases >= 0),
    CONSTRAINT coordinator_outbox_dead_has_its_reason
        CHECK (status <> 'dead' OR last_error IS NOT NULL),
    CONSTRAINT coordinator_outbox_lease_is_complete
        CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
    CONSTRAINT coordinator_outbox_only_pending_is_leased
        CHECK (status = 'pending' OR locked_by IS NULL)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX coordinator_outbox_to_claim
    ON public.coordinator_outbox (available_at, id) WHERE status = 'pending';
CREATE INDEX coordinator_outbox_oldest
    ON public.coordinator_outbox (created_at) WHERE status = 'pending';
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

CREATE TRIGGER announce_messages
    AFTER INSERT ON public.coordinator_outbox
    FOR EACH STATEMENT EXECUTE FUNCTION public.announce_messages();

ALTER TABLE public.coordinator_outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.coordinator_outbox TO pawl_api, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.coordinator_outbox TO pawl_all_zones USING (true);

GRANT INSERT (zone_id, id, topic, dedupe_key, payload, request_id, available_at)
    ON public.coordinator_outbox TO pawl_coordinator;
GRANT SELECT ON public.coordinator_outbox TO pawl_api, pawl_coordinator;
GRANT SELECT (zone_id, id, topic, dedupe_key, request_id, status, attempts, lost_leases,
        available_at, locked_by, locked_until, last_error, created_at, settled_at)
    ON public.coordinator_outbox TO pawl_console;
GRANT UPDATE (status, attempts, lost_leases, available_at, settled_at)
    ON public.coordinator_outbox TO pawl_api;
GRANT SELECT, DELETE,
        UPDATE (status, attempts, lost_leases, available_at, locked_by, locked_until, last_error,
            settled_at)
    ON public.coordinator_outbox TO pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Outboxes: what a dispatcher does
------------------------------------------------------------------------------------------------

-- The same for each outbox, which is named by the caller and has to be one of these. They see every
-- zone, so they belong to pawl_all_zones. No transaction stays open while a message is published.

CREATE FUNCTION public.outboxes() RETURNS text[]
    LANGUAGE sql
    IMMUTABLE
    RETURN ARRAY['event_outbox', 'coordinator_outbox', 'notification_deliveries'];

CREATE FUNCTION public.outbox_table(outbox text) RETURNS name
    LANGUAGE plpgsql
    IMMUTABLE
AS $$
BEGIN
    IF outbox = ANY (public.outboxes()) THEN
        RETURN outbox;
    END IF;
    RAISE EXCEPTION '% is not an outbox', coalesce(outbox, 'NULL')
        USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Choose one of: ' || array_to_string(public.outboxes(), ', ');
END
$$;

CREATE FUNCTION public.outbox_claim(
        outbox text,
        claim text,
        most integer DEFAULT 32,
        lease interval DEFAULT '30 s',
        most_lost_leases integer DEFAULT 20)
    RETURNS TABLE (zone_id text, id text, topic text, payload jsonb, request_id text,
        attempts integer, created_at timestamptz, locked_until timestamptz)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
BEGIN
    IF coalesce(claim, '') = '' OR most NOT BETWEEN 1 AND 1000 OR lease <= '0 s'
            OR most_lost_leases < 1 THEN
        RAISE EXCEPTION 'cannot claim % messages of % as "%" for %', most, outbox, claim, lease
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'A name that is new for each claim, 1 to 1000 messages, a lease above 0.';
    END IF;

    RETURN QUERY EXECUTE format($claim$
        WITH due AS MATERIALIZED (
            SELECT message.zone_id, message.id,
                message.lost_leases + (message.locked_by IS NOT NULL)::integer AS lost
            FROM public.%1$I AS message
            WHERE message.status = 'pending' AND message.available_at <= $1
            ORDER BY message.available_at, message.id
            LIMIT $2
            FOR UPDATE SKIP LOCKED
        ), claimed AS (
            UPDATE public.%1$I AS message
            SET status = CASE WHEN lost < $5 THEN 'pending' ELSE 'dead' END,
                settled_at = CASE WHEN lost < $5 THEN NULL ELSE $1 END,
                locked_by = CASE WHEN lost < $5 THEN $3 END,
                locked_until = CASE WHEN lost < $5 THEN $1 + $4 END,
                available_at = $1 + $4,
                lost_leases = lost,
                last_error = CASE WHEN lost < $5 THEN message.last_error
                    ELSE concat('its lease ran out ', lost, ' times') END
            FROM due
            WHERE message.zone_id = due.zone_id AND message.id = due.id
            RETURNING message.zone_id, message.id, message.topic, message.payload,
                message.request_id, message.attempts, message.created_at, message.locked_until
        )
        SELECT * FROM claimed WHERE claimed.locked_until IS NOT NULL
        ORDER BY claimed.created_at, claimed.id
        $claim$, public.outbox_table(outbox))
        USING clock_timestamp(), most, claim, lease, most_lost_leases;
END
$$;

COMMENT ON FUNCTION public.outbox_claim IS
'Leases messages that are due, the most overdue first, and passes by what others are claiming. A
message whose lease ran out is due again; one whose lease ran out most_lost_leases times is dead.';

CREATE FUNCTION public.outbox_complete(
        outbox text, claim text, zone_ids text[], ids text[])
    RETURNS TABLE (zone_id text, id text)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format($complete$
        UPDATE public.%I AS message
        SET status = 'published', settled_at = clock_timestamp(), locked_by = NULL,
            locked_until = NULL
        FROM unnest($2, $3) AS done (zone_id, id)
        WHERE message.zone_id = done.zone_id AND message.id = done.id
            AND message.locked_by = $1 AND message.status = 'pending'
        RETURNING message.zone_id, message.id
        $complete$, public.outbox_table(outbox))
        USING claim, zone_ids, ids;
END
$$;

COMMENT ON FUNCTION public.outbox_complete IS
'Settles messages as published and returns them. What is not returned belongs to another claim by
now, or was settled by it.';

CREATE FUNCTION public.outbox_fail(
        outbox text,
        claim text,
        zone_ids text[],
        ids text[],
        errors text[],
        most_attempts integer DEFAULT 10,
        first_pause interval DEFAULT '1 s',
        longest_pause interval DEFAULT '15 min')
    RETURNS TABLE (zone_id text, id text, status text, available_at timestamptz)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Up to 30 % more than the pause, so that what failed together does not come back together.
    RETURN QUERY EXECUTE format($fail$
        UPDATE public.%I AS message
        SET attempts = attempts + 1,
            status = CASE WHEN attempts + 1 >= $5 THEN 'dead' ELSE 'pending' END,
            settled_at = CASE WHEN attempts + 1 >= $5 THEN clock_timestamp() END,
            available_at = clock_timestamp()
                + least($7, $6 * power(2, least(attempts, 30))) * (1 + 0.3 * random()),
            locked_by = NULL,
            locked_until = NULL,
            last_error = left(coalesce(nullif(failed.error, ''), 'no reason was given'), 2000)
        FROM unnest($2, $3, $4) AS failed (zone_id, id, error)
        WHERE message.zone_id = failed.zone_id AND message.id = failed.id
            AND message.locked_by = $1 AND message.status = 'pending'
        RETURNING message.zone_id, message.id, message.status, message.available_at
        $fail$, public.outbox_table(outbox))
        USING claim, zone_ids, ids, errors, most_attempts, first_pause, longest_pause;
END
$$;

COMMENT ON FUNCTION public.outbox_fail IS
'Counts a failure of each message with its reason, and makes it due again after a pause that doubles
each time; after most_attempts failures it is dead. Returns what this claim still held.';

CREATE FUNCTION public.outbox_release(outbox text, claim text, zone_ids text[], ids text[])
    RETURNS TABLE (zone_id text, id text)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format($release$
        UPDATE public.%I AS message
        SET locked_by = NULL, locked_until = NULL, available_at = clock_timestamp()
        FROM unnest($2, $3) AS kept (zone_id, id)
        WHERE message.zone_id = kept.zone_id AND message.id = kept.id
            AND message.locked_by = $1 AND message.status = 'pending'
        RETURNING message.zone_id, message.id
        $release$, public.outbox_table(outbox))
        USING claim, zone_ids, ids;
END
$$;

COMMENT ON FUNCTION public.outbox_release IS
'Gives back messages that were not tried, as when a dispatcher stops: they are due at once, and
nothing is counted.';

CREATE FUNCTION public.outbox_extend(
        outbox text, claim text, zone_ids text[], ids text[], lease interval DEFAULT '30 s')
    RETURNS TABLE (zone_id text, id text)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format($extend$
        UPDATE public.%I AS message
        SET locked_until = clock_timestamp() + $4, available_at = clock_timestamp() + $4
        FROM unnest($2, $3) AS kept (zone_id, id)
        WHERE message.zone_id = kept.zone_id AND message.id = kept.id
            AND message.locked_by = $1 AND message.status = 'pending'
        RETURNING message.zone_id, message.id
        $extend$, public.outbox_table(outbox))
        USING claim, zone_ids, ids, lease;
END
$$;

COMMENT ON FUNCTION public.outbox_extend IS
'Begins the lease anew, for what takes longer. Returns what this claim still held.';

CREATE FUNCTION public.outbox_requeue(outbox text, zone_id text, ids text[])
    RETURNS TABLE (id text)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format($requeue$
        UPDATE public.%I AS message
        SET status = 'pending', attempts = 0, lost_leases = 0, available_at = clock_timestamp(),
            settled_at = NULL
        WHERE message.zone_id = $1 AND message.id = ANY ($2) AND message.status = 'dead'
        RETURNING message.id
        $requeue$, public.outbox_table(outbox))
        USING zone_id, ids;
    PERFORM pg_notify('pawl_' || outbox, '');
END
$$;

COMMENT ON FUNCTION public.outbox_requeue IS
'Makes dead messages of a zone due again and returns them; last_error stays for people to read. Runs
as the caller, so a session reaches the dead of its own zone only.';

CREATE FUNCTION public.outbox_purge(
        outbox text,
        older_than interval DEFAULT '7 days',
        most integer DEFAULT 1000,
        dead_older_than interval DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
    purged bigint;
BEGIN
    EXECUTE format($purge$
        WITH old AS MATERIALIZED (
            (SELECT zone_id, id FROM public.%1$I
            WHERE status = 'published' AND settled_at < $1
            ORDER BY settled_at LIMIT $3
            FOR UPDATE SKIP LOCKED)
        ), old_dead AS MATERIALIZED (
            SELECT zone_id, id FROM public.%1$I
            WHERE status = 'dead' AND settled_at < $2
            LIMIT $3
            FOR UPDATE SKIP LOCKED
        ), purged AS (
            DELETE FROM public.%1$I AS message
            USING (SELECT * FROM old UNION ALL SELECT * FROM old_dead) AS chosen
            WHERE message.zone_id = chosen.zone_id AND message.id = chosen.id
            RETURNING message.id
        )
        SELECT count(*) FROM purged
        $purge$, public.outbox_table(outbox))
    INTO purged
    USING now() - older_than, now() - dead_older_than, most;
    RETURN purged;
END
$$;

COMMENT ON FUNCTION public.outbox_purge IS
'Deletes at most so many messages that were published long ago, the oldest first, and returns how
many it were: call it until that is 0. The dead stay unless dead_older_than says otherwise.';

CREATE FUNCTION public.purge_outboxes(most integer) RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    purged bigint := 0;
    outbox text;
BEGIN
    FOREACH outbox IN ARRAY public.outboxes() LOOP
        EXIT WHEN purged >= most;
        purged := purged + public.outbox_purge(outbox, most => most - purged::integer);
    END LOOP;
    RETURN purged;
END
$$;

COMMENT ON FUNCTION public.purge_outboxes IS
'public.outbox_purge of each outbox in turn, at most so many messages together.
@maintains batch=1000';

CREATE FUNCTION public.outbox_depth(outbox text, count_up_to bigint DEFAULT 10000)
    RETURNS TABLE (pending bigint, due bigint, dead bigint, oldest interval, overdue interval)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
BEGIN
    RETURN QUERY EXECUTE format($depth$
        SELECT
            (SELECT count(*) FROM (
                SELECT FROM public.%1$I WHERE status = 'pending' LIMIT $2) AS counted),
            (SELECT count(*) FROM (
                SELECT FROM public.%1$I WHERE status = 'pending' AND available_at <= $1
                LIMIT $2) AS counted),
            (SELECT count(*) FROM (
                SELECT FROM public.%1$I WHERE status = 'dead' LIMIT $2) AS counted),
            $1 - (SELECT min(created_at) FROM public.%1$I WHERE status = 'pending'),
            $1 - (SELECT min(available_at) FROM public.%1$I
                WHERE status = 'pending' AND available_at <= $1)
        $depth$, public.outbox_table(outbox))
        USING clock_timestamp(), count_up_to;
END
$$;

COMMENT ON FUNCTION public.outbox_depth IS
'How many messages wait, are due and are dead, each counted up to count_up_to; how old the oldest
waiting one is; and for how long the most overdue one has been due. NULL where there is none. Each
is the beginning of an index, whatever has been published before.';

REVOKE EXECUTE ON FUNCTION
        public.outboxes,
        public.outbox_table,
        public.outbox_claim,
        public.outbox_complete,
        public.outbox_fail,
        public.outbox_release,
        public.outbox_extend,
        public.outbox_requeue,
        public.outbox_purge,
        public.purge_outboxes,
        public.outbox_depth
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
        public.outbox_claim,
        public.outbox_complete,
        public.outbox_fail,
        public.outbox_release,
        public.outbox_extend
    TO pawl_api, pawl_coordinator;
GRANT EXECUTE ON FUNCTION public.outboxes, public.outbox_table, public.outbox_requeue
    TO pawl_api, pawl_all_zones;
GRANT EXECUTE ON FUNCTION public.outbox_purge, public.purge_outboxes
    TO pawl_api, pawl_coordinator, pg_database_owner;
GRANT EXECUTE ON FUNCTION public.outbox_depth
    TO pawl_api, pawl_coordinator, pawl_console, pg_database_owner;

GRANT CREATE ON SCHEMA public TO pawl_all_zones;
ALTER FUNCTION public.outbox_claim OWNER TO pawl_all_zones;
ALTER FUNCTION public.outbox_complete OWNER TO pawl_all_zones;
ALTER FUNCTION public.outbox_fail OWNER TO pawl_all_zones;
ALTER FUNCTION public.outbox_release OWNER TO pawl_all_zones;
ALTER FUNCTION public.outbox_extend OWNER TO pawl_all_zones;
ALTER FUNCTION public.outbox_purge OWNER TO pawl_all_zones;
ALTER FUNCTION public.purge_outboxes OWNER TO pawl_all_zones;
ALTER FUNCTION public.outbox_depth OWNER TO pawl_all_zones;
REVOKE CREATE ON SCHEMA public FROM pawl_all_zones;

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
        version, archived_at
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
    topic text NOT NULL,
    payload jsonb NOT NULL,
    request_id text,
    status text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    lost_leases integer NOT NULL DEFAULT 0,
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
    CONSTRAINT notification_deliveries_attempts_not_negative
        CHECK (attempts >= 0 AND lost_leases >= 0),
    CONSTRAINT notification_deliveries_dead_has_its_reason
        CHECK (status <> 'dead' OR last_error IS NOT NULL),
    CONSTRAINT notification_deliveries_lease_is_complete
        CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
    CONSTRAINT notification_deliveries_only_pending_is_leased
        CHECK (status = 'pending' OR locked_by IS NULL),
    CONSTRAINT notification_deliveries_response_is_http
        CHECK (response_status BETWEEN 100 AND 599)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX notification_deliveries_to_claim
    ON public.notification_deliveries (available_at, id) WHERE status = 'pending';
CREATE INDEX notification_deliveries_oldest
    ON public.notification_deliveries (created_at) WHERE status = 'pending';
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
'One event for one sink: an outbox like the others, dispatched by the same functions. Published
means that the other side took it. Whoever pauses a sink makes its deliveries available at infinity,
and whoever lets it go on makes them available again.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_all_zones
@writes pawl_api,pawl_all_zones';
COMMENT ON COLUMN public.notification_deliveries.topic IS
'The type of the event.';
COMMENT ON COLUMN public.notification_deliveries.locked_by IS
'Names one claim, as in event_outbox.';

CREATE TRIGGER announce_messages
    AFTER INSERT ON public.notification_deliveries
    FOR EACH STATEMENT EXECUTE FUNCTION public.announce_messages();

ALTER TABLE public.notification_deliveries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.notification_deliveries TO pawl_api, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.notification_deliveries TO pawl_all_zones USING (true);

GRANT SELECT ON public.notification_deliveries TO pawl_api;
GRANT INSERT (zone_id, id, sink_id, event_id, topic, payload, request_id, available_at)
    ON public.notification_deliveries TO pawl_api, pawl_all_zones;
GRANT UPDATE (status, attempts, lost_leases, available_at, settled_at)
    ON public.notification_deliveries TO pawl_api;
GRANT SELECT (zone_id, id, sink_id, event_id, topic, request_id, status, attempts, lost_leases,
        available_at, locked_by, locked_until, response_status, last_error, created_at, settled_at)
    ON public.notification_deliveries TO pawl_console;
GRANT SELECT, DELETE,
        UPDATE (status, attempts, lost_leases, available_at, locked_by, locked_until,
            response_status, last_error, settled_at)
    ON public.notification_deliveries TO pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Clean-up: what pawl maintain calls again and again, at most so many rows at a time
------------------------------------------------------------------------------------------------

CREATE FUNCTION public.expire_sessions(most integer) RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation text;
    changed bigint;
    expired bigint := 0;
BEGIN
    FOREACH relation IN ARRAY
        ARRAY['sessions', 'agent_sessions', 'authority_records', 'delegation_edges']
    LOOP
        EXIT WHEN expired >= most;
        EXECUTE format($expire$
            WITH due AS MATERIALIZED (
                SELECT zone_id, id
                FROM public.%1$I
                WHERE status = 'active' AND expires_at <= $1
                ORDER BY expires_at
                LIMIT $2
                FOR UPDATE SKIP LOCKED
            )
            UPDATE public.%1$I AS ended
            SET status = 'expired', ended_at = $1
            FROM due
            WHERE ended.zone_id = due.zone_id AND ended.id = due.id
            $expire$, relation)
            USING statement_timestamp(), most - expired;
        GET DIAGNOSTICS changed = ROW_COUNT;
        expired := expired + changed;
    END LOOP;

    WITH due AS MATERIALIZED (
        SELECT zone_id, id
        FROM public.step_up_challenges
        WHERE status IN ('pending', 'approved') AND expires_at <= statement_timestamp()
        ORDER BY expires_at
        LIMIT greatest(0, most - expired)
        FOR UPDATE SKIP LOCKED
    )
    UPDATE public.step_up_challenges AS ended
    SET status = 'expired'
    FROM due
    WHERE ended.zone_id = due.zone_id AND ended.id = due.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN expired + changed;
END
$$;

COMMENT ON FUNCTION public.expire_sessions IS
'Ends what has outlived its time, and returns how many that were. Nobody relies on it: whoever asks
whether a session lives compares expires_at.
@maintains batch=500';

CREATE FUNCTION public.purge_sessions(most integer) RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    keep CONSTANT timestamptz := statement_timestamp() - interval '90 days';
    relation text;
    changed bigint;
    purged bigint := 0;
BEGIN
    -- What points at an agent session goes before it, or with it.
    FOREACH relation IN ARRAY ARRAY['delegation_edges', 'authority_records', 'agent_sessions'] LOOP
        EXIT WHEN purged >= most;
        EXECUTE format($purge$
            WITH due AS MATERIALIZED (
                SELECT zone_id, id
                FROM public.%1$I
                WHERE status <> 'active' AND ended_at < $1
                ORDER BY ended_at
                LIMIT $2
                FOR UPDATE SKIP LOCKED
            )
            DELETE FROM public.%1$I AS ended
            USING due
            WHERE ended.zone_id = due.zone_id AND ended.id = due.id
            $purge$, relation)
            USING keep, most - purged;
        GET DIAGNOSTICS changed = ROW_COUNT;
        purged := purged + changed;
    END LOOP;

    WITH due AS MATERIALIZED (
        SELECT zone_id, id
        FROM public.step_up_challenges
        WHERE status NOT IN ('pending', 'approved') AND expires_at < keep
        ORDER BY expires_at
        LIMIT greatest(0, most - purged)
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM public.step_up_challenges AS ended
    USING due
    WHERE ended.zone_id = due.zone_id AND ended.id = due.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    purged := purged + changed;

    WITH due AS MATERIALIZED (
        SELECT zone_id, id
        FROM public.sessions AS old
        WHERE status <> 'active'
            AND ended_at < keep
            AND NOT EXISTS (
                SELECT
                FROM public.agent_sessions AS agent
                WHERE agent.zone_id = old.zone_id AND agent.session_id = old.id)
        ORDER BY ended_at
        LIMIT greatest(0, most - purged)
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM public.sessions AS ended
    USING due
    WHERE ended.zone_id = due.zone_id AND ended.id = due.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN purged + changed;
END
$$;

COMMENT ON FUNCTION public.purge_sessions IS
'Deletes sessions and what hangs on them that ended more than 90 days ago, the oldest first, and
returns how many rows; audit events tell of them for longer.
@maintains batch=500';

CREATE FUNCTION public.purge_receipts(most integer) RETURNS bigint
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH due AS MATERIALIZED (
        SELECT zone_id, operation, scope, key_sha256
        FROM public.idempotency_receipts
        WHERE expires_at <= statement_timestamp()
        ORDER BY expires_at
        LIMIT most
    ), purged AS (
        DELETE FROM public.idempotency_receipts AS receipt
        USING due
        WHERE receipt.zone_id = due.zone_id
            AND receipt.operation = due.operation
            AND receipt.scope = due.scope
            AND receipt.key_sha256 = due.key_sha256
        RETURNING 1
    )
    SELECT count(*) FROM purged
$$;

COMMENT ON FUNCTION public.purge_receipts IS
'Deletes receipts whose time is over, the oldest first, and returns how many.
@maintains batch=1000';

CREATE FUNCTION public.expire_work(most integer) RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed bigint;
    ended bigint;
BEGIN
    WITH due AS MATERIALIZED (
        SELECT zone_id, id
        FROM public.agent_invocations
        WHERE settled_at IS NULL AND deadline_at <= statement_timestamp()
        ORDER BY deadline_at
        LIMIT most
        FOR UPDATE SKIP LOCKED
    )
    UPDATE public.agent_invocations AS work
    SET status = 'expired', settled_at = statement_timestamp(), locked_by = NULL,
        locked_until = NULL, last_error = 'its deadline has passed'
    FROM due
    WHERE work.zone_id = due.zone_id AND work.id = due.id;
    GET DIAGNOSTICS ended = ROW_COUNT;

    -- Whoever held it is gone or too slow; the claim that it named settles nothing any more.
    WITH due AS MATERIALIZED (
        SELECT zone_id, id, attempts < max_attempts AS again
        FROM public.agent_invocations
        WHERE locked_until <= statement_timestamp()
        ORDER BY locked_until
        LIMIT greatest(0, most - ended)
        FOR UPDATE SKIP LOCKED
    )
    UPDATE public.agent_invocations AS work
    SET status = CASE WHEN due.again THEN 'queued' ELSE 'failed' END,
        settled_at = CASE WHEN due.again THEN NULL ELSE statement_timestamp() END,
        available_at = statement_timestamp(), locked_by = NULL, locked_until = NULL,
        last_error = 'its lease ran out'
    FROM due
    WHERE work.zone_id = due.zone_id AND work.id = due.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    ended := ended + changed;

    WITH due AS MATERIALIZED (
        SELECT zone_id, id
        FROM public.operator_runs
        WHERE locked_until <= statement_timestamp()
        ORDER BY locked_until
        LIMIT greatest(0, most - ended)
        FOR UPDATE SKIP LOCKED
    )
    UPDATE public.operator_runs AS run
    SET status = 'failed', settled_at = statement_timestamp(), locked_by = NULL,
        locked_until = NULL, last_error = 'its lease ran out'
    FROM due
    WHERE run.zone_id = due.zone_id AND run.id = due.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    ended := ended + changed;

    WITH due AS MATERIALIZED (
        SELECT zone_id, id
        FROM public.applications
        WHERE archived_at IS NULL AND expires_at <= statement_timestamp()
        ORDER BY expires_at
        LIMIT greatest(0, most - ended)
        FOR UPDATE SKIP LOCKED
    )
    UPDATE public.applications AS application
    SET archived_at = statement_timestamp()
    FROM due
    WHERE application.zone_id = due.zone_id AND application.id = due.id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN ended + changed;
END
$$;

COMMENT ON FUNCTION public.expire_work IS
'Ends work whose deadline has passed, gives back what a lost worker held or ends it after its last
attempt, fails runs of the AI operator that nobody drives, archives applications that have expired,
and returns how many rows that were.
@maintains batch=500';

CREATE FUNCTION public.purge_work(most integer) RETURNS bigint
    LANGUAGE sql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH due_secret AS MATERIALIZED (
        SELECT zone_id, id
        FROM public.operator_plan_secrets
        WHERE expires_at <= statement_timestamp()
        ORDER BY expires_at
        LIMIT most
    ), due_work AS MATERIALIZED (
        SELECT zone_id, id
        FROM public.agent_invocations
        WHERE settled_at < statement_timestamp() - interval '90 days'
        ORDER BY settled_at
        LIMIT most
    ), purged_secret AS (
        DELETE FROM public.operator_plan_secrets AS secret
        USING due_secret
        WHERE secret.zone_id = due_secret.zone_id AND secret.id = due_secret.id
        RETURNING 1
    ), purged_work AS (
        DELETE FROM public.agent_invocations AS work
        USING due_work
        WHERE work.zone_id = due_work.zone_id AND work.id = due_work.id
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM purged_secret) + (SELECT count(*) FROM purged_work)
$$;

COMMENT ON FUNCTION public.purge_work IS
'Deletes secrets of plans whose time is over and work that was settled more than 90 days ago, the
oldest first, at most so many of each, and returns how many.
@maintains batch=500';

REVOKE EXECUTE ON FUNCTION
        public.expire_sessions, public.purge_sessions, public.purge_receipts, public.expire_work,
        public.purge_work
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
        public.expire_sessions, public.purge_sessions, public.purge_receipts, public.expire_work,
        public.purge_work
    TO pawl_coordinator, pg_database_owner;

------------------------------------------------------------------------------------------------
-- Functions that see every zone: pawl_all_zones has them, so they have its rights and no others
------------------------------------------------------------------------------------------------

-- A role that is to own a function needs CREATE in its schema; afterwards it has that no more.
GRANT CREATE ON SCHEMA public TO pawl_all_zones;

ALTER FUNCTION public.find_admin_token(bytea) OWNER TO pawl_all_zones;
ALTER FUNCTION public.delegation_changed() OWNER TO pawl_all_zones;
ALTER FUNCTION public.number_conversation() OWNER TO pawl_all_zones;
ALTER FUNCTION public.expire_sessions(integer) OWNER TO pawl_all_zones;
ALTER FUNCTION public.purge_sessions(integer) OWNER TO pawl_all_zones;
ALTER FUNCTION public.purge_receipts(integer) OWNER TO pawl_all_zones;
ALTER FUNCTION public.expire_work(integer) OWNER TO pawl_all_zones;
ALTER FUNCTION public.purge_work(integer) OWNER TO pawl_all_zones;

REVOKE CREATE ON SCHEMA public FROM pawl_all_zones;
