package dev.pawl.engine.catalog;

import java.util.List;

/**
 * The queries of a snapshot, sent in one message. Times are shown in UTC, and names never depend on a search path.
 *
 * <p>What came with a version after 15 is read through {@code to_jsonb}, so that one text does for every server.
 */
final class Queries {
    /** Oids below this came with the server. */
    private static final String OURS =
            """
            nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'""";

    static final String BEGIN =
            """
            BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
            SET LOCAL search_path = pg_catalog, pg_temp;
            SET LOCAL TimeZone = 'UTC';
            SET LOCAL DateStyle = 'ISO, YMD';
            SET LOCAL lock_timeout = '2s';
            SET LOCAL statement_timeout = '15s'""";

    static final String SERVER =
            """
            SELECT current_setting('server_version_num')::integer / 10000, pg_is_in_recovery(), datname::text,
                pg_get_userbyid(datdba)::text, session_user::text,
                (SELECT rolsuper FROM pg_roles WHERE rolname = current_user), clock_timestamp(),
                ARRAY(SELECT coalesce(to_json(granted)::text, '') FROM (
                    SELECT CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee) END AS grantee,
                        privilege_type, is_grantable
                    FROM aclexplode(coalesce(datacl, acldefault('d', datdba)))) AS granted)
            FROM pg_database WHERE datname = current_database()""";

    static final String ROLES =
            """
            SELECT rolname::text, rolsuper, rolbypassrls, rolcanlogin, rolinherit, rolcreaterole, rolreplication, rolname ~ '^pg_'
            FROM pg_roles ORDER BY rolname""";

    static final String MEMBERSHIPS =
            """
            SELECT pg_get_userbyid(roleid)::text, pg_get_userbyid(member)::text,
                bool_or(coalesce((to_jsonb(pg_auth_members) ->> 'inherit_option')::boolean, rolinherit)),
                bool_or(coalesce((to_jsonb(pg_auth_members) ->> 'set_option')::boolean, true)), bool_or(admin_option)
            FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = member
            GROUP BY 1, 2 ORDER BY 1, 2""";

    static final String SCHEMAS =
            """
            SELECT pg_namespace.oid, nspname::text, pg_get_userbyid(nspowner)::text
            FROM pg_namespace WHERE %s ORDER BY nspname"""
                    .formatted(OURS);

    static final String RELATIONS =
            """
            SELECT pg_class.oid, nspname::text, relname::text, relkind::text, pg_get_userbyid(relowner)::text,
                relrowsecurity, relforcerowsecurity,
                (SELECT inhparent FROM pg_inherits WHERE inhrelid = pg_class.oid ORDER BY inhseqno LIMIT 1),
                pg_get_expr(relpartbound, pg_class.oid),
                CASE relkind WHEN 'p' THEN pg_get_partkeydef(pg_class.oid) END, reltuples::bigint,
                coalesce(reloptions, '{}'), coalesce(obj_description(pg_class.oid, 'pg_class'), ''),
                ARRAY(SELECT DISTINCT refobjid::bigint FROM pg_rewrite
                    JOIN pg_depend ON pg_depend.classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid
                        AND refclassid = 'pg_class'::regclass AND refobjid <> ev_class
                    WHERE relkind IN ('v', 'm') AND ev_class = pg_class.oid),
                ARRAY(SELECT rulename::text FROM pg_rewrite
                    WHERE ev_class = pg_class.oid AND rulename <> '_RETURN' ORDER BY rulename)
            FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND relpersistence <> 't' AND %s
                AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass
                    AND objid = pg_class.oid AND objsubid = 0 AND deptype = 'e')
            ORDER BY nspname, relname"""
                    .formatted(OURS);

    static final String COLUMNS =
            """
            SELECT attrelid, attname::text, attnum::integer, format_type(atttypid, atttypmod),
                format_type(CASE typtype WHEN 'd' THEN typbasetype ELSE atttypid END,
                    CASE typtype WHEN 'd' THEN typtypmod END),
                ARRAY(SELECT pg_get_expr(conbin, 0) FROM pg_constraint
                    WHERE contypid = atttypid AND typtype = 'd' AND contype = 'c' ORDER BY conname),
                ARRAY(SELECT enumlabel::text FROM pg_enum
                    WHERE enumtypid = CASE typtype WHEN 'd' THEN typbasetype ELSE atttypid END
                    ORDER BY enumsortorder),
                attnotnull OR typnotnull, pg_get_expr(adbin, adrelid), attidentity <> '', attgenerated <> ''
            FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            JOIN pg_type ON pg_type.oid = atttypid
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE relkind IN ('r', 'p', 'f', 'v', 'm') AND attnum > 0 AND NOT attisdropped AND %s
            ORDER BY attrelid, attnum"""
                    .formatted(OURS);

    static final String CONSTRAINTS =
            """
            SELECT conrelid, conname::text, contype::text,
                ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
                    JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place),
                nullif(confrelid, 0),
                ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
                    JOIN pg_attribute ON attrelid = confrelid AND attnum = number ORDER BY place),
                pg_get_expr(conbin, conrelid),
                ARRAY(SELECT attname::text FROM unnest(confdelsetcols) AS number
                    JOIN pg_attribute ON attrelid = conrelid AND attnum = number),
                pg_get_constraintdef(pg_constraint.oid), convalidated, conparentid <> 0 OR NOT conislocal
            FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace
            WHERE conrelid <> 0 AND contype IN ('p', 'u', 'x', 'f', 'c') AND %s
            ORDER BY conrelid, conname"""
                    .formatted(OURS);

    static final String INDEXES =
            """
            SELECT indrelid, relname::text, indisunique, indisprimary, indisvalid,
                coalesce((to_jsonb(pg_index) ->> 'indnullsnotdistinct')::boolean, false),
                ARRAY(SELECT coalesce(attname::text, pg_get_indexdef(indexrelid, place::integer, true))
                    FROM unnest(indkey::smallint[]) WITH ORDINALITY AS key (number, place)
                    LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = number AND number > 0
                    WHERE place <= indnkeyatts ORDER BY place),
                pg_get_expr(indpred, indrelid)
            FROM pg_index
            JOIN pg_class ON pg_class.oid = indexrelid
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE %s ORDER BY indrelid, relname"""
                    .formatted(OURS);

    static final String POLICIES =
            """
            SELECT polrelid, polname::text, polpermissive,
                CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                    WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                ARRAY(SELECT CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role)::text END
                    FROM unnest(polroles) AS role),
                pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
            FROM pg_policy ORDER BY polrelid, polname""";

    static final String TRIGGERS =
            """
            SELECT tgrelid, tgname::text, tgenabled::text, tgtype::integer, tgfoid,
                ARRAY(SELECT attname::text FROM unnest(tgattr::smallint[]) AS number
                    JOIN pg_attribute ON attrelid = tgrelid AND attnum = number),
                CASE WHEN tgqual IS NOT NULL THEN 'true' END, tgparentid <> 0, pg_get_triggerdef(oid), tgisinternal
            FROM pg_trigger WHERE NOT tgisinternal OR tgenabled = 'D' ORDER BY tgrelid, tgname""";

    /** Of relations, their columns, schemas and routines. Who owns something has what its list says, or everything. */
    static final String GRANTS =
            """
            SELECT kind, object, CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee)::text END,
                privilege_type, part, is_grantable
            FROM (
                SELECT 'relation', pg_class.oid, NULL, coalesce(relacl,
                    acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)), relnamespace
                FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
                UNION ALL
                SELECT 'relation', attrelid, attname::text, attacl, relnamespace
                FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                WHERE attacl IS NOT NULL AND NOT attisdropped
                UNION ALL
                SELECT 'schema', pg_namespace.oid, NULL, coalesce(nspacl, acldefault('n', nspowner)), pg_namespace.oid
                FROM pg_namespace
                UNION ALL
                SELECT 'function', pg_proc.oid, NULL, coalesce(proacl, acldefault('f', proowner)), pronamespace
                FROM pg_proc
            ) AS listed (kind, object, part, acl, namespace)
            JOIN pg_namespace ON pg_namespace.oid = namespace
            CROSS JOIN LATERAL aclexplode(acl)
            WHERE %s ORDER BY 1, 2, 3, 4, 5"""
                    .formatted(OURS);

    static final String FUNCTIONS =
            """
            SELECT pg_proc.oid, nspname::text, proname::text, pg_get_function_identity_arguments(pg_proc.oid),
                ARRAY(SELECT format_type(type, NULL) FROM unnest(proargtypes::oid[]) WITH ORDINALITY AS given (type, place)
                    ORDER BY place),
                pronargs - pronargdefaults, CASE prokind WHEN 'p' THEN '' ELSE format_type(prorettype, NULL) END,
                prokind = 'p', prokind IN ('a', 'w'), pg_get_userbyid(proowner)::text, prosecdef, provolatile = 'v',
                lanname::text, coalesce(proconfig, '{}'), coalesce(prosrc, ''), proleakproof,
                coalesce(obj_description(pg_proc.oid, 'pg_proc'), '')
            FROM pg_proc
            JOIN pg_namespace ON pg_namespace.oid = pronamespace
            JOIN pg_language ON pg_language.oid = prolang
            WHERE %s AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass
                    AND objid = pg_proc.oid AND deptype = 'e')
            ORDER BY nspname, proname, 4"""
                    .formatted(OURS);

    static final String DEFAULT_GRANTS =
            """
            SELECT pg_get_userbyid(defaclrole)::text, nspname::text,
                CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                    WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END,
                CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee)::text END, privilege_type, is_grantable
            FROM pg_default_acl
            LEFT JOIN pg_namespace ON pg_namespace.oid = defaclnamespace
            CROSS JOIN LATERAL aclexplode(defaclacl)
            WHERE defaclobjtype IN ('r', 'S', 'f', 'T', 'n')
            ORDER BY 1, 2, 3, 4, 5""";

    static final String ROLE_SETTINGS =
            """
            SELECT CASE setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(setrole)::text END, setdatabase <> 0,
                split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1)
            FROM pg_db_role_setting CROSS JOIN LATERAL unnest(setconfig) AS setting
            WHERE setdatabase = 0 OR setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
            ORDER BY 1, 3""";

    static final String PARAMETER_GRANTS =
            """
            SELECT parname, CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee)::text END, privilege_type
            FROM pg_parameter_acl CROSS JOIN LATERAL aclexplode(paracl) ORDER BY 1, 2, 3""";

    static final String PUBLICATIONS =
            """
            SELECT published.pubname::text, schemaname::text, tablename::text,
                (SELECT prrelid FROM pg_publication_rel
                    WHERE prpubid = pg_publication.oid
                        AND (prrelid = pg_class.oid
                            OR prrelid IN (SELECT relid FROM pg_partition_ancestors(pg_class.oid)))
                    LIMIT 1),
                concat_ws(', ', CASE WHEN pubinsert THEN 'insert' END, CASE WHEN pubupdate THEN 'update' END,
                    CASE WHEN pubdelete THEN 'delete' END, CASE WHEN pubtruncate THEN 'truncate' END)
            FROM pg_publication_tables AS published
            JOIN pg_publication ON pg_publication.pubname = published.pubname
            JOIN pg_namespace ON nspname = schemaname
            JOIN pg_class ON relnamespace = pg_namespace.oid AND relname = tablename
            ORDER BY 1, 2, 3""";

    static final String LARGE_OBJECTS =
            """
            SELECT pg_largeobject_metadata.oid FROM pg_largeobject_metadata CROSS JOIN LATERAL aclexplode(lomacl)
            WHERE grantee = 0 ORDER BY 1 LIMIT 1""";

    /** Behind BEGIN, in the order in which {@link CatalogReader} reads their answers. */
    static final List<String> ALL = List.of(
            SERVER,
            ROLES,
            MEMBERSHIPS,
            GRANTS,
            SCHEMAS,
            COLUMNS,
            CONSTRAINTS,
            INDEXES,
            POLICIES,
            TRIGGERS,
            RELATIONS,
            FUNCTIONS,
            DEFAULT_GRANTS,
            ROLE_SETTINGS,
            PARAMETER_GRANTS,
            PUBLICATIONS,
            LARGE_OBJECTS);

    private Queries() {}
}
