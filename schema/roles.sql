-- Roles of the control plane. They belong to the cluster, so they live apart from the migrations.
--
-- Run by the migrating login, in each database, before the migrations and outside their
-- transactions. The login needs CREATEROLE and nothing above it: no attribute is named here that
-- only a superuser may give. Where the roles and its memberships exist, it needs nothing.
-- Locks: none that a service waits for. Duration: milliseconds. Retry: yes, makes what is missing.
--
-- None of these roles can log in: a login is provisioned elsewhere, as a member of one of them.

DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT *
        FROM (VALUES
            ('pawl_api', 'INHERIT',
                'Writes product state for one zone at a time.'),
            ('pawl_sts', 'INHERIT',
                'Exchanges tokens: reads policy and grants, opens sessions.'),
            ('pawl_gateway', 'INHERIT',
                'Guards upstream calls: reads bindings, sessions and delegation.'),
            ('pawl_audit', 'INHERIT',
                'Appends audit events and keeps their partitions ahead of time.'),
            ('pawl_coordinator', 'INHERIT',
                'Runs agent sessions and delegation.'),
            ('pawl_console', 'INHERIT',
                'Reads for people who operate; writes nothing, sees no secret.'),
            ('pawl_identity', 'INHERIT',
                'Signs operators in: alone reads what passwords and codes are checked against.'),
            ('pawl_fleet', 'INHERIT',
                'Takes in what devices report, and hands them their commands.'),
            ('pawl_all_zones', 'NOINHERIT',
                'Sees every zone. Entered by SET LOCAL ROLE for one transaction; owns nothing.'),
            ('pawl_audit_chain', 'NOINHERIT',
                'Owns the functions that append to audit tables, and is the only role that may.'),
            ('pawl_may_cross_zones', 'NOINHERIT',
                'A member may enter pawl_all_zones, and has none of its rights before that.'),
            ('pawl_may_probe', 'NOINHERIT',
                'A member may become each service role, to prove what that role cannot do.')
        ) AS listed (name, inheritance, purpose)
    LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted.name);
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN %s', wanted.name, wanted.inheritance);
            EXECUTE format('COMMENT ON ROLE %I IS %L', wanted.name, wanted.purpose);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;   -- a run in another database of the cluster was quicker
        END;
    END LOOP;
END
$$;

-- The two roles named pawl_may_ are doors: SET ROLE passes through a NOINHERIT role, rights do not,
-- on 15 as on 18. So a coordinator that forgets its zone sees nothing, and one that means to clean
-- up every zone has to say so. The token service and the gateway know the zone from the request
-- that they serve, and get no door.
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT *
        FROM (VALUES
            ('pawl_all_zones', 'pawl_may_cross_zones'),
            ('pawl_may_cross_zones', 'pawl_api'),
            ('pawl_may_cross_zones', 'pawl_audit'),
            ('pawl_may_cross_zones', 'pawl_coordinator'),
            ('pawl_api', 'pawl_may_probe'),
            ('pawl_sts', 'pawl_may_probe'),
            ('pawl_gateway', 'pawl_may_probe'),
            ('pawl_audit', 'pawl_may_probe'),
            ('pawl_coordinator', 'pawl_may_probe'),
            ('pawl_console', 'pawl_may_probe'),
            ('pawl_identity', 'pawl_may_probe'),
            ('pawl_fleet', 'pawl_may_probe'),
            ('pawl_audit_chain', 'pawl_may_probe')
        ) AS listed (granted, member)
    LOOP
        CONTINUE WHEN EXISTS (
            SELECT
            FROM pg_catalog.pg_auth_members AS membership
            WHERE membership.roleid = to_regrole(wanted.granted)
                AND membership.member = to_regrole(wanted.member)
        );
        BEGIN
            EXECUTE format('GRANT %I TO %I', wanted.granted, wanted.member);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
END
$$;

-- The migrating login may use both doors: a data migration sees every zone, verify tries every
-- role. From PostgreSQL 16 on, having created a role is not enough for that.
DO $$
DECLARE
    door text;
BEGIN
    FOREACH door IN ARRAY ARRAY['pawl_may_cross_zones', 'pawl_may_probe'] LOOP
        CONTINUE WHEN pg_has_role(current_user, door, 'USAGE');
        BEGIN
            EXECUTE format('GRANT %I TO CURRENT_USER', door);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'role % is not granted to %, and % may not grant it to itself',
                        door, current_user, current_user
                    USING ERRCODE = 'insufficient_privilege',
                        HINT = format('The login that created the role, or a superuser, runs: '
                            'GRANT %I TO %I;', door, current_user);
        END;
    END LOOP;
END
$$;

-- A role of one of these names may have existed before. If it walks around row-level security, then
-- nothing that the migrations declare holds, so this is the place to stop.
DO $$
DECLARE
    offender text;
BEGIN
    SELECT string_agg(rolname, ', ' ORDER BY rolname)
    INTO offender
    FROM pg_catalog.pg_roles
    WHERE rolname IN ('pawl_api', 'pawl_sts', 'pawl_gateway', 'pawl_audit', 'pawl_coordinator',
            'pawl_console', 'pawl_identity', 'pawl_fleet', 'pawl_all_zones', 'pawl_audit_chain',
            'pawl_may_cross_zones', 'pawl_may_probe')
        AND (rolsuper
            OR rolbypassrls
            OR (rolname <> 'pawl_all_zones' AND pg_has_role(oid, 'pawl_all_zones', 'USAGE')));

    IF offender IS NOT NULL THEN
        RAISE EXCEPTION 'these roles see every zone without asking: %', offender
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Take SUPERUSER and BYPASSRLS from them, and every membership in '
                    'pawl_all_zones that does not go through pawl_may_cross_zones.';
    END IF;
END
$$;
