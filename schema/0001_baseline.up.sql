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
-- * What is looked up by time, and what only an unusual state needs, has an index for just that.

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
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT zones_pk PRIMARY KEY (id),
    CONSTRAINT zones_id_is_plain CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT zones_slug_is_a_host_label CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$')
);

CREATE UNIQUE INDEX zones_living_slug ON public.zones (slug) WHERE archived_at IS NULL;
CREATE INDEX zones_by_owner ON public.zones (owner_account_id);

COMMENT ON TABLE public.zones IS
'The tenants. Protected like the tables that hang on it: the list of customers is a secret too.
@tenant id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_audit,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api';
COMMENT ON CONSTRAINT zones_id_is_plain ON public.zones IS
'A setting that was set locally is left as the empty string, so no zone may be called that.';

ALTER TABLE public.zones ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.zones
    TO pawl_api, pawl_sts, pawl_gateway, pawl_audit, pawl_coordinator, pawl_console
    USING (id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.zones TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.zones TO pawl_api;
GRANT UPDATE (slug, name, owner_account_id, archived_at) ON public.zones TO pawl_api;
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

CREATE INDEX admin_tokens_by_zone ON public.admin_tokens (zone_id, created_at DESC, id DESC);

COMMENT ON TABLE public.admin_tokens IS
'Operators'' tokens as hashes. A token is presented before its zone is known, so it is looked up as
pawl_all_zones; a global one has no zone and is visible there only.
@tenant zone_id
@reads pawl_api,pawl_all_zones
@writes pawl_api,pawl_all_zones';

ALTER TABLE public.admin_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.admin_tokens TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.admin_tokens TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.admin_tokens TO pawl_api, pawl_all_zones;
GRANT UPDATE (last_used_at, revoked_at) ON public.admin_tokens TO pawl_api, pawl_all_zones;

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
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    archived_at timestamptz,
    CONSTRAINT applications_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT applications_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT applications_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT applications_registration_known CHECK (registration IN ('managed', 'dynamic')),
    CONSTRAINT applications_dynamic_expire
        CHECK (registration <> 'dynamic' OR expires_at IS NOT NULL),
    CONSTRAINT applications_secret_is_sha256 CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT applications_redirect_uris_listed CHECK (jsonb_typeof(redirect_uris) = 'array')
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

ALTER TABLE public.applications ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.applications
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.applications TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.applications TO pawl_api;
GRANT SELECT ON public.applications TO pawl_sts;
GRANT SELECT (zone_id, id, name, registration, created_at, expires_at, archived_at)
    ON public.applications TO pawl_gateway, pawl_coordinator, pawl_console, pawl_all_zones;
GRANT UPDATE (archived_at) ON public.applications TO pawl_all_zones;

CREATE TABLE public.providers (
    zone_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    config jsonb NOT NULL DEFAULT '{}',
    secret_envelope bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT providers_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT providers_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT providers_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT providers_kind_known
        CHECK (kind IN ('oauth2', 'api_key', 'service_account', 'none')),
    CONSTRAINT providers_without_secret CHECK (kind <> 'none' OR secret_envelope IS NULL),
    CONSTRAINT providers_config_is_a_document CHECK (jsonb_typeof(config) = 'object')
);

CREATE UNIQUE INDEX providers_living_name
    ON public.providers (zone_id, name) WHERE archived_at IS NULL;

COMMENT ON TABLE public.providers IS
'Where upstream credentials come from. Only the two services that need the sealed secret read that.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';

ALTER TABLE public.providers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.providers TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.providers TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.providers TO pawl_api;
GRANT SELECT ON public.providers TO pawl_sts;
GRANT SELECT (zone_id, id, name, kind, created_at, archived_at) ON public.providers TO pawl_console;

CREATE TABLE public.resources (
    zone_id text NOT NULL,
    id text NOT NULL,
    provider_id text,
    identifier text NOT NULL,
    name text NOT NULL,
    scopes jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT resources_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT resources_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT resources_provider_fk FOREIGN KEY (zone_id, provider_id)
        REFERENCES public.providers (zone_id, id) ON DELETE SET NULL (provider_id),
    CONSTRAINT resources_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT resources_scopes_listed CHECK (jsonb_typeof(scopes) = 'array')
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

ALTER TABLE public.resources ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.resources
    TO pawl_api, pawl_sts, pawl_gateway, pawl_coordinator, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.resources TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.resources TO pawl_api;
GRANT SELECT ON public.resources TO pawl_sts, pawl_gateway, pawl_coordinator, pawl_console;

CREATE TABLE public.delegated_grants (
    zone_id text NOT NULL,
    id text NOT NULL,
    subject_id text NOT NULL,
    application_id text NOT NULL,
    resource_id text NOT NULL,
    scopes jsonb NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT delegated_grants_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT delegated_grants_application_fk FOREIGN KEY (zone_id, application_id)
        REFERENCES public.applications (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT delegated_grants_resource_fk FOREIGN KEY (zone_id, resource_id)
        REFERENCES public.resources (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT delegated_grants_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT delegated_grants_scopes_listed CHECK (jsonb_typeof(scopes) = 'array'),
    CONSTRAINT delegated_grants_status_known CHECK (status IN ('active', 'revoked')),
    CONSTRAINT delegated_grants_revoked_has_its_time
        CHECK ((status = 'revoked') = (revoked_at IS NOT NULL))
);

CREATE UNIQUE INDEX delegated_grants_one_active
    ON public.delegated_grants (zone_id, subject_id, application_id, resource_id)
    WHERE status = 'active';
CREATE INDEX delegated_grants_by_application
    ON public.delegated_grants (zone_id, application_id);
CREATE INDEX delegated_grants_by_resource ON public.delegated_grants (zone_id, resource_id);

COMMENT ON TABLE public.delegated_grants IS
'What a person allowed an application to do with a resource. Without either, consent means nothing.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api,pawl_sts';

ALTER TABLE public.delegated_grants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.delegated_grants TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.delegated_grants TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.delegated_grants TO pawl_api;
GRANT SELECT, INSERT, UPDATE ON public.delegated_grants TO pawl_sts;
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
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT provider_connections_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT provider_connections_provider_fk FOREIGN KEY (zone_id, provider_id)
        REFERENCES public.providers (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT provider_connections_id_length CHECK (length(id) BETWEEN 1 AND 64),
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

COMMENT ON TABLE public.provider_connections IS
'One person''s sealed tokens at one provider. Revoking erases the token and keeps the fact.
@tenant zone_id
@reads pawl_api,pawl_sts
@writes pawl_api,pawl_sts';
COMMENT ON COLUMN public.provider_connections.version IS
'Grows with each refresh; two refreshes at the same time are told apart by it.';

ALTER TABLE public.provider_connections ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.provider_connections TO pawl_api, pawl_sts
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.provider_connections TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.provider_connections TO pawl_api;
GRANT SELECT, INSERT, UPDATE ON public.provider_connections TO pawl_sts;

CREATE TABLE public.gateway_bindings (
    zone_id text NOT NULL,
    id text NOT NULL,
    resource_id text NOT NULL,
    hostname text NOT NULL,
    path_prefix text NOT NULL DEFAULT '/',
    upstream_url text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT gateway_bindings_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT gateway_bindings_resource_fk FOREIGN KEY (zone_id, resource_id)
        REFERENCES public.resources (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT gateway_bindings_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT gateway_bindings_hostname_lower CHECK (hostname = lower(hostname)),
    CONSTRAINT gateway_bindings_path_absolute CHECK (path_prefix LIKE '/%')
);

CREATE UNIQUE INDEX gateway_bindings_living_route
    ON public.gateway_bindings (zone_id, hostname, path_prefix) WHERE archived_at IS NULL;
CREATE INDEX gateway_bindings_by_resource ON public.gateway_bindings (zone_id, resource_id);

COMMENT ON TABLE public.gateway_bindings IS
'Which route leads to which resource. Unique in its zone only: the gateway takes the zone from the
token that it has checked, never from the host name that a client sent.
@tenant zone_id
@reads pawl_api,pawl_gateway,pawl_console
@writes pawl_api';

ALTER TABLE public.gateway_bindings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.gateway_bindings TO pawl_api, pawl_gateway, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.gateway_bindings TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON public.gateway_bindings TO pawl_api;
GRANT SELECT ON public.gateway_bindings TO pawl_gateway, pawl_console;

------------------------------------------------------------------------------------------------
-- Policy: versions never change, a binding says which one is in force
------------------------------------------------------------------------------------------------

CREATE TABLE public.policies (
    zone_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT policies_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT policies_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT policies_id_length CHECK (length(id) BETWEEN 1 AND 64)
);

CREATE UNIQUE INDEX policies_living_name
    ON public.policies (zone_id, name) WHERE archived_at IS NULL;

COMMENT ON TABLE public.policies IS
'A policy by name. What it says is in its versions, so renaming one changes no decision.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';

ALTER TABLE public.policies ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.policies TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.policies TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.policies TO pawl_api;
GRANT UPDATE (name, archived_at) ON public.policies TO pawl_api;
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
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT policy_sets_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT policy_sets_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT policy_sets_id_length CHECK (length(id) BETWEEN 1 AND 64)
);

CREATE UNIQUE INDEX policy_sets_living_name
    ON public.policy_sets (zone_id, name) WHERE archived_at IS NULL;

COMMENT ON TABLE public.policy_sets IS
'A collection of policies by name, as policies is for one.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';

ALTER TABLE public.policy_sets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.policy_sets TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.policy_sets TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.policy_sets TO pawl_api;
GRANT UPDATE (name, archived_at) ON public.policy_sets TO pawl_api;
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

COMMENT ON TABLE public.policy_set_bindings IS
'Which version is in force in a zone, and which were before. A change retires one row and adds one.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console
@writes pawl_api';

ALTER TABLE public.policy_set_bindings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.policy_set_bindings TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.policy_set_bindings TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.policy_set_bindings TO pawl_api;
GRANT UPDATE (status, retired_at) ON public.policy_set_bindings TO pawl_api;
GRANT SELECT ON public.policy_set_bindings TO pawl_sts, pawl_console;

------------------------------------------------------------------------------------------------
-- Sessions: who is acting, for whom, until when
------------------------------------------------------------------------------------------------

CREATE TABLE public.sessions (
    zone_id text NOT NULL,
    id text NOT NULL,
    application_id text NOT NULL,
    subject_id text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT sessions_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT sessions_application_fk FOREIGN KEY (zone_id, application_id)
        REFERENCES public.applications (zone_id, id),
    CONSTRAINT sessions_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT sessions_status_known CHECK (status IN ('active', 'ended', 'expired', 'revoked')),
    CONSTRAINT sessions_ended_has_its_time CHECK ((status <> 'active') = (ended_at IS NOT NULL)),
    CONSTRAINT sessions_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX sessions_by_subject ON public.sessions (zone_id, subject_id, created_at DESC);
CREATE INDEX sessions_by_application ON public.sessions (zone_id, application_id);
CREATE INDEX sessions_to_expire ON public.sessions (expires_at) WHERE status = 'active';
CREATE INDEX sessions_to_delete ON public.sessions (ended_at) WHERE status <> 'active';

COMMENT ON TABLE public.sessions IS
'A person signed in through an application. Everything that acts for them hangs on it, so revoking
this one row is enough.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_sts,pawl_all_zones';

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
    kind text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    lease_generation bigint,
    ended_at timestamptz,
    CONSTRAINT agent_sessions_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT agent_sessions_session_fk FOREIGN KEY (zone_id, session_id)
        REFERENCES public.sessions (zone_id, id),
    CONSTRAINT agent_sessions_application_fk FOREIGN KEY (zone_id, application_id)
        REFERENCES public.applications (zone_id, id),
    CONSTRAINT agent_sessions_parent_fk FOREIGN KEY (zone_id, parent_id)
        REFERENCES public.agent_sessions (zone_id, id) ON DELETE SET NULL (parent_id),
    CONSTRAINT agent_sessions_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT agent_sessions_not_its_own_parent CHECK (parent_id <> id),
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
CREATE INDEX agent_sessions_by_parent ON public.agent_sessions (zone_id, parent_id);
CREATE INDEX agent_sessions_to_expire
    ON public.agent_sessions (expires_at) WHERE status = 'active';
CREATE INDEX agent_sessions_to_delete
    ON public.agent_sessions (ended_at) WHERE status <> 'active';

COMMENT ON TABLE public.agent_sessions IS
'An agent at work. A task ends at its deadline; a service lives as long as it keeps asking.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_coordinator,pawl_all_zones';
COMMENT ON COLUMN public.agent_sessions.expires_at IS
'The deadline of a task, or the end of a service''s lease, which each heartbeat moves.';
COMMENT ON COLUMN public.agent_sessions.lease_generation IS
'Grows when a service is taken over. A heartbeat names the generation it was given, so a late one
cannot revive what has been replaced.';

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

CREATE TABLE public.delegation_edges (
    zone_id text NOT NULL,
    id text NOT NULL,
    delegator_id text NOT NULL,
    delegate_id text NOT NULL,
    scopes jsonb NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
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
CREATE INDEX delegation_edges_to_expire
    ON public.delegation_edges (expires_at) WHERE status = 'active';

COMMENT ON TABLE public.delegation_edges IS
'Which agent acts with whose authority. An edge that lost one of its ends means nothing.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_coordinator,pawl_all_zones';
COMMENT ON COLUMN public.delegation_edges.version IS
'Grows with each change, so that a cached decision can tell that it is old.';

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
GRANT UPDATE (version, status, ended_at, revoked_by)
    ON public.delegation_edges TO pawl_api, pawl_all_zones;

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
    CONSTRAINT step_up_challenges_consumed_has_its_time
        CHECK ((status = 'consumed') = (consumed_at IS NOT NULL)),
    CONSTRAINT step_up_challenges_expire_later CHECK (expires_at > created_at)
);

CREATE UNIQUE INDEX step_up_challenges_one_pending
    ON public.step_up_challenges (zone_id, session_id, agent_session_id, resource_id)
    NULLS NOT DISTINCT WHERE status = 'pending';
CREATE INDEX step_up_challenges_by_session
    ON public.step_up_challenges (zone_id, session_id);
CREATE INDEX step_up_challenges_by_agent_session
    ON public.step_up_challenges (zone_id, agent_session_id);
CREATE INDEX step_up_challenges_by_resource
    ON public.step_up_challenges (zone_id, resource_id);
CREATE INDEX step_up_challenges_to_expire
    ON public.step_up_challenges (expires_at) WHERE status IN ('pending', 'approved');

COMMENT ON TABLE public.step_up_challenges IS
'A request that waits for a person''s approval. Deleted with what it names: were the pointer only
cleared, an approval for one resource would read as one for all.
@tenant zone_id
@reads pawl_api,pawl_sts,pawl_console,pawl_all_zones
@writes pawl_api,pawl_sts,pawl_all_zones';

ALTER TABLE public.step_up_challenges ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.step_up_challenges TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.step_up_challenges TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.step_up_challenges TO pawl_sts;
GRANT UPDATE (status, consumed_at) ON public.step_up_challenges TO pawl_sts;
GRANT SELECT ON public.step_up_challenges TO pawl_api, pawl_console;
GRANT UPDATE (status, decided_at, decided_by) ON public.step_up_challenges TO pawl_api;
GRANT SELECT, DELETE ON public.step_up_challenges TO pawl_all_zones;
GRANT UPDATE (status) ON public.step_up_challenges TO pawl_all_zones;

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

GRANT EXECUTE ON FUNCTION public.ensure_partitions(regclass) TO pawl_audit;

SELECT public.ensure_partitions('public.audit_events');

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
