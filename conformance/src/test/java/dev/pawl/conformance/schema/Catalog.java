package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.List;

/**
 * What the catalogs say about what the comments of the tables promise. Each method answers one line for each table and
 * promise that does not hold; the views that they ask are in {@code catalog.sql}.
 */
final class Catalog {
    private final Trial superuser;

    private Catalog(Trial superuser) {
        this.superuser = superuser;
    }

    static Catalog of(Trial superuser) throws SQLException {
        superuser.execute(Bundled.testFile("catalog.sql"));
        return new Catalog(superuser);
    }

    List<String> tablesWithoutOneOwner() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: the comment has to say either @tenant or @global', name)
                FROM pg_temp.promised WHERE (tags -> 'tenant' IS NULL) = (tags -> 'global' IS NULL)
                UNION ALL
                SELECT format('%s: @%s is not a tag', name, tag)
                FROM pg_temp.promised, jsonb_object_keys(tags) AS tag
                WHERE tag NOT IN ('tenant', 'global', 'append-only', 'immutable', 'partitions', 'reads', 'writes')
                UNION ALL
                SELECT format('%s: @tenant names %L, which is not a column', name, zone_column)
                FROM pg_temp.promised
                WHERE zone_column IS NOT NULL AND NOT EXISTS (
                    SELECT FROM pg_attribute WHERE attrelid = oid AND attname = zone_column AND NOT attisdropped)""");
    }

    /** Views would show rows with the rights of their owner, and other relations have no row-level security. */
    List<String> waysAroundTables() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: kind %s is not covered by these tests', relname, relkind) FROM pg_class
                WHERE relnamespace = 'public'::regnamespace
                    AND (relkind IN ('m', 'f')
                        OR relkind = 'v' AND NOT coalesce(reloptions @> '{security_invoker=true}', false))""");
    }

    List<String> globalTables() throws SQLException {
        return superuser.column(
                """
                SELECT name FROM pg_temp.promised
                WHERE tags -> 'global' IS NOT NULL AND NOT is_partition ORDER BY name""");
    }

    List<String> keptTables() throws SQLException {
        return superuser.column("SELECT name FROM pg_temp.promised WHERE is_kept ORDER BY name");
    }

    List<String> partitions() throws SQLException {
        return superuser.column("SELECT name FROM pg_temp.promised WHERE is_partition ORDER BY name");
    }

    List<String> partitionsOf(String parent) throws SQLException {
        return superuser.column(
                "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = ?::regclass ORDER BY 1", parent);
    }

    List<String> tablesWithoutForcedRowSecurity() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: row-level security enabled %s, forced %s', name, relrowsecurity, relforcerowsecurity)
                FROM pg_temp.promised JOIN pg_class USING (oid)
                WHERE zone_column IS NOT NULL AND NOT (relrowsecurity AND relforcerowsecurity)""");
    }

    List<String> privilegesWithoutPolicy() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: %s holds %s, but no policy is for it', held.name, role, privilege)
                FROM pg_temp.held JOIN pg_temp.promised USING (oid)
                JOIN (VALUES ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd'))
                    AS command (word, letter) ON word = privilege
                WHERE zone_column IS NOT NULL AND NOT EXISTS (
                    SELECT FROM pg_policy
                    WHERE polrelid = held.oid AND polpermissive AND grantee = ANY (polroles)
                        AND polcmd::text IN ('*', letter))
                UNION ALL
                SELECT format('%s: policy %s is for PUBLIC', name, polname)
                FROM pg_temp.promised JOIN pg_policy ON polrelid = promised.oid WHERE 0 = ANY (polroles)""");
    }

    List<String> partitionsWithOtherPolicies() throws SQLException {
        return superuser.column(
                """
                WITH policy AS (
                    SELECT polrelid, ROW(polname, polcmd, polpermissive, polroles,
                        pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) AS content
                    FROM pg_policy)
                SELECT format('%s: its policies are not those of %s', name, inhparent::regclass)
                FROM pg_temp.promised JOIN pg_inherits ON inhrelid = oid
                WHERE ARRAY(SELECT content::text FROM policy WHERE polrelid = inhrelid ORDER BY 1)
                    <> ARRAY(SELECT content::text FROM policy WHERE polrelid = inhparent ORDER BY 1)""");
    }

    /** A zone that may be missing cannot be in a primary key. */
    List<String> keysThatDoNotBeginWithTheZone() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: the primary key does not begin with %s', name, zone_column)
                FROM pg_temp.promised
                JOIN pg_attribute ON attrelid = promised.oid AND attname = zone_column
                LEFT JOIN pg_index ON indrelid = promised.oid AND indisprimary
                WHERE (attnotnull OR attnum = ANY (indkey)) AND indkey[0] IS DISTINCT FROM attnum""");
    }

    List<String> foreignKeysThatLeaveTheZone() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: %s does not lead from %s to %s of %s',
                    here.name, conname, here.zone_column, there.zone_column, there.name)
                FROM pg_constraint
                JOIN pg_temp.promised AS here ON here.oid = conrelid
                JOIN pg_temp.promised AS there ON there.oid = confrelid
                WHERE here.zone_column IS NOT NULL AND there.zone_column IS NOT NULL AND NOT EXISTS (
                    SELECT FROM unnest(conkey, confkey) AS pair (source, target)
                    JOIN pg_attribute AS source ON source.attrelid = conrelid AND source.attnum = pair.source
                    JOIN pg_attribute AS target ON target.attrelid = confrelid AND target.attnum = pair.target
                    WHERE source.attname = here.zone_column AND target.attname = there.zone_column)""");
    }

    List<String> grantsUnlikeTheirTags() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: @%s is %s, but granted to %s', name, side, told, granted)
                FROM pg_temp.promised
                CROSS JOIN unnest(ARRAY['reads', 'writes']) AS side
                CROSS JOIN LATERAL (
                    SELECT
                        ARRAY(SELECT DISTINCT btrim(word) FROM unnest(string_to_array(tags ->> side, ',')) AS word
                            WHERE NOT is_partition ORDER BY 1),
                        ARRAY(SELECT DISTINCT role FROM pg_temp.held
                            WHERE held.oid = promised.oid AND (privilege = 'SELECT') = (side = 'reads') ORDER BY 1)
                ) AS compared (told, granted)
                WHERE told IS DISTINCT FROM granted""");
    }

    /** TRUNCATE and REFERENCES know no zones, and a grant that can be passed on is no longer known here. */
    List<String> grantsBeyondRows() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: %s holds %s%s', name, role, privilege,
                    CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                FROM pg_temp.held
                WHERE role = 'PUBLIC' OR is_grantable
                    OR privilege NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
                UNION ALL
                SELECT format('schema public: %s may create in it', rolname) FROM pg_roles
                WHERE rolname LIKE 'pawl\\_%' AND has_schema_privilege(oid, 'public', 'CREATE')""");
    }

    List<String> grantees() throws SQLException {
        return superuser.column("SELECT DISTINCT role FROM pg_temp.held ORDER BY role");
    }

    List<String> rolesAboveRowSecurity() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: superuser %s, BYPASSRLS %s, CREATEROLE %s, LOGIN %s',
                    rolname, rolsuper, rolbypassrls, rolcreaterole, rolcanlogin)
                FROM pg_roles
                WHERE (rolsuper OR rolbypassrls OR rolcreaterole OR rolcanlogin)
                    AND (rolname LIKE 'pawl\\_%' OR oid IN (SELECT grantee FROM pg_temp.held))
                UNION ALL
                SELECT format('%s: its owner %s is superuser %s, BYPASSRLS %s', name, rolname, rolsuper, rolbypassrls)
                FROM pg_temp.promised JOIN pg_roles ON pg_roles.oid = owner
                WHERE rolsuper OR rolbypassrls""");
    }

    List<String> definers() throws SQLException {
        return superuser.column(
                """
                SELECT proname FROM pg_proc
                WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname""");
    }

    /** Unless it is named, the schema of temporary tables is searched first. */
    List<String> definersThatCanBeMisused() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: settings %s, rights %s', oid::regprocedure, proconfig, proacl) FROM pg_proc
                WHERE prosecdef AND pronamespace = 'public'::regnamespace
                    AND (NOT EXISTS (SELECT FROM unnest(proconfig) AS setting
                            WHERE setting LIKE 'search_path=%, pg_temp')
                        OR EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
                            WHERE grantee = 0))""");
    }

    /** Bits of tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate. */
    List<String> keptTablesWithoutGuards() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: no trigger that is ENABLE ALWAYS refuses %s', name, refused)
                FROM pg_temp.promised
                CROSS JOIN (VALUES (2 | 8 | 16 | 32, 'each statement'), (1 | 2 | 8 | 16, 'each row'))
                    AS wanted (bits, refused)
                WHERE is_kept AND NOT EXISTS (
                    SELECT FROM pg_trigger
                    WHERE tgrelid = promised.oid AND tgtype = bits AND tgenabled = 'A' AND tgqual IS NULL
                        AND tgattr = '' AND tgfoid = 'public.refuse_change'::regproc)""");
    }

    List<String> partitionsNotInUtc() throws SQLException {
        superuser.execute("SET LOCAL TimeZone = 'UTC'");
        return superuser.column(
                """
                SELECT format('%s: %s, wanted %s', name, found, wanted)
                FROM pg_temp.promised
                JOIN pg_class USING (oid)
                CROSS JOIN LATERAL (
                    SELECT CASE split_part(btrim(tags ->> 'partitions'), ' ', 1)
                        WHEN 'monthly' THEN to_date(right(name, 7), 'YYYY_MM')
                        ELSE to_date(right(name, 10), 'YYYY_MM_DD') END,
                        CASE split_part(btrim(tags ->> 'partitions'), ' ', 1)
                        WHEN 'monthly' THEN interval '1 month' ELSE interval '1 day' END
                ) AS part (opens, lasting)
                CROSS JOIN LATERAL (
                    SELECT pg_get_expr(relpartbound, oid),
                        format('FOR VALUES FROM (%L) TO (%L)',
                            opens || ' 00:00:00+00', (opens + lasting)::date || ' 00:00:00+00')
                ) AS bounds (found, wanted)
                WHERE is_partition AND found <> wanted""");
    }

    /** The names that the partitions of this month and of as many after it have, in UTC. */
    List<String> namesOfMonths(int ahead) throws SQLException {
        return superuser.column(
                """
                SELECT to_char(date_trunc('month', now() AT TIME ZONE 'UTC') + months * interval '1 month',
                    '"audit_events_"YYYY_MM')
                FROM generate_series(0, ?::int) AS months""",
                String.valueOf(ahead));
    }

    /** Those that a row of the zone '' or '*' could get into: no CHECK, and no foreign keys that lead to one. */
    List<String> zonesThatAreNotChecked() throws SQLException {
        return superuser.column(
                """
                WITH RECURSIVE checked (table_oid) AS (
                    SELECT conrelid FROM pg_constraint
                    JOIN pg_temp.promised ON promised.oid = conrelid
                    WHERE contype = 'c'
                        AND pg_get_constraintdef(pg_constraint.oid)
                            LIKE '%(' || zone_column || ' ~ ''^[A-Za-z0-9\\_-]{1,64}$''%'
                    UNION
                    SELECT conrelid FROM pg_constraint
                    JOIN checked ON table_oid = confrelid
                    JOIN pg_temp.promised ON promised.oid = conrelid
                    JOIN pg_attribute ON attrelid = conrelid AND attname = zone_column
                    WHERE contype = 'f' AND attnum = ANY (conkey)
                )
                SELECT name FROM pg_temp.promised
                WHERE zone_column IS NOT NULL AND oid NOT IN (SELECT table_oid FROM checked) ORDER BY 1""");
    }

    List<String> definersOfTheOwner() throws SQLException {
        return superuser.column(
                """
                SELECT proname FROM pg_proc
                WHERE prosecdef AND pronamespace = 'public'::regnamespace
                    AND proowner NOT IN (SELECT oid FROM pg_roles WHERE rolname LIKE 'pawl\\_%')
                ORDER BY 1""");
    }
}
