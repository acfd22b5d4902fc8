-- The keeper of the reference schema, for a database that has none. Its body is the same, which a test compares.
CREATE FUNCTION pg_temp.ensure_partitions(parent regclass) RETURNS SETOF text
    LANGUAGE plpgsql
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
