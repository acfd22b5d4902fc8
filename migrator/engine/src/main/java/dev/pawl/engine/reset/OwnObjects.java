package dev.pawl.engine.reset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a database holds of its own: everything that was made in it after initdb, but not an extension of somebody else
 * and what belongs to that. Roles, tablespaces, the database's own settings and grants, replication slots and prepared
 * transactions belong to the cluster.
 */
final class OwnObjects {
    /** Objects below this number are those of initdb, in every database of every cluster. */
    private static final int FIRST_OWN_OID = 16_384;

    /** Whose extensions go, too: those that a migration has made. */
    private static final String OWNERS =
            """
            SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user
            UNION ALL SELECT datdba FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()""";

    private static final String OBJECTS =
            """
            WITH kept_extension AS (
                SELECT oid FROM pg_catalog.pg_extension
                WHERE oid < %1$s OR extowner NOT IN (%2$s)),
            found (rank, catalog, oid) AS (
                SELECT 1, tableoid, oid FROM pg_catalog.pg_event_trigger
                UNION ALL SELECT 2, tableoid, oid FROM pg_catalog.pg_publication
                UNION ALL SELECT 3, tableoid, oid FROM pg_catalog.pg_class
                    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relpersistence <> 't'
                UNION ALL SELECT 4, tableoid, oid FROM pg_catalog.pg_class WHERE relkind = 'S' AND relpersistence <> 't'
                UNION ALL SELECT 5, tableoid, oid FROM pg_catalog.pg_statistic_ext
                UNION ALL SELECT 6, tableoid, oid FROM pg_catalog.pg_transform
                UNION ALL SELECT 6, tableoid, oid FROM pg_catalog.pg_cast
                UNION ALL SELECT 7, tableoid, oid FROM pg_catalog.pg_opclass
                UNION ALL SELECT 8, tableoid, oid FROM pg_catalog.pg_opfamily
                UNION ALL SELECT 9, tableoid, oid FROM pg_catalog.pg_operator
                UNION ALL SELECT 10, tableoid, oid FROM pg_catalog.pg_proc
                UNION ALL SELECT 11, type.tableoid, type.oid FROM pg_catalog.pg_type AS type
                    LEFT JOIN pg_catalog.pg_class AS composite ON composite.oid = typrelid
                    WHERE coalesce(relkind, 'c') = 'c'
                UNION ALL SELECT 12, tableoid, oid FROM pg_catalog.pg_ts_config
                UNION ALL SELECT 13, tableoid, oid FROM pg_catalog.pg_ts_dict
                UNION ALL SELECT 14, tableoid, oid FROM pg_catalog.pg_ts_template
                UNION ALL SELECT 14, tableoid, oid FROM pg_catalog.pg_ts_parser
                UNION ALL SELECT 15, tableoid, oid FROM pg_catalog.pg_conversion
                UNION ALL SELECT 15, tableoid, oid FROM pg_catalog.pg_collation
                UNION ALL SELECT 16, tableoid, oid FROM pg_catalog.pg_foreign_server
                UNION ALL SELECT 17, tableoid, oid FROM pg_catalog.pg_foreign_data_wrapper
                UNION ALL SELECT 18, tableoid, oid FROM pg_catalog.pg_am
                UNION ALL SELECT 19, tableoid, oid FROM pg_catalog.pg_language
                UNION ALL SELECT 22, tableoid, oid FROM pg_catalog.pg_namespace
                    WHERE nspname <> 'public' AND nspname NOT LIKE 'pg\\_%%' AND NOT EXISTS (
                        SELECT FROM pg_catalog.pg_depend
                        WHERE refclassid = pg_namespace.tableoid AND refobjid = pg_namespace.oid
                            AND (classid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                                    AND objid IN (SELECT oid FROM kept_extension)
                                OR (classid, objid) IN (
                                    SELECT member.classid, member.objid FROM pg_catalog.pg_depend AS member
                                    WHERE member.deptype = 'e' AND member.refobjid IN (SELECT oid FROM kept_extension))))
                UNION ALL SELECT 23, tableoid, oid FROM pg_catalog.pg_extension
                    WHERE oid NOT IN (SELECT oid FROM kept_extension)),
            own AS (
                SELECT rank, identified.type AS type, identified.identity AS name
                FROM found, pg_catalog.pg_identify_object(catalog, oid, 0) AS identified
                WHERE oid >= %1$s
                    -- Members of extensions, and what goes with another object.
                    AND NOT EXISTS (
                        SELECT FROM pg_catalog.pg_depend
                        WHERE classid = catalog AND objid = found.oid AND objsubid = 0
                            AND deptype IN ('e', 'i', 'P', 'S')))
            SELECT rank, type, name,
                CASE
                    WHEN type IN ('function', 'procedure', 'aggregate') THEN
                        pg_catalog.format('DROP ROUTINE IF EXISTS %%s CASCADE', name)
                    WHEN type = 'statistics object' THEN
                        pg_catalog.format('DROP STATISTICS IF EXISTS %%s CASCADE', name)
                    WHEN type = 'foreign-data wrapper' THEN
                        pg_catalog.format('DROP FOREIGN DATA WRAPPER IF EXISTS %%s CASCADE', name)
                    WHEN type = 'transform' THEN
                        pg_catalog.format('DROP TRANSFORM IF EXISTS %%s CASCADE',
                            pg_catalog.regexp_replace(name, ' on language ', ' LANGUAGE '))
                    -- What an extension of somebody else has in it would go with it: better an error.
                    WHEN type = 'schema' THEN pg_catalog.format('DROP SCHEMA %%s RESTRICT', name)
                    ELSE pg_catalog.format('DROP %%s IF EXISTS %%s CASCADE', type, name)
                END
            FROM own WHERE type <> 'extension'
            UNION ALL
            -- In one statement, since one may need the other.
            SELECT 23, 'extension', pg_catalog.string_agg(name, ', '),
                pg_catalog.format('DROP EXTENSION %%s RESTRICT', pg_catalog.string_agg(name, ', '))
            FROM own WHERE type = 'extension' HAVING count(*) > 0
            UNION ALL
            SELECT 20, 'large object', oid::pg_catalog.text, pg_catalog.format('SELECT pg_catalog.lo_unlink(%%s)', oid)
            FROM pg_catalog.pg_largeobject_metadata
            UNION ALL
            SELECT 21, 'default privileges', pg_catalog.pg_get_userbyid(defaclrole) || coalesce(' in ' || nspname, ''),
                pg_catalog.string_agg(pg_catalog.format(
                    'ALTER DEFAULT PRIVILEGES FOR ROLE %%I%%s REVOKE ALL ON %%s FROM %%s', role.rolname,
                    ' IN SCHEMA ' || pg_catalog.quote_ident(nspname), objects,
                    CASE grantee WHEN 0 THEN 'PUBLIC'
                        ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) END), '; ')
                || CASE WHEN defaclnamespace = 0 THEN
                    pg_catalog.format('; ALTER DEFAULT PRIVILEGES FOR ROLE %%I GRANT ALL ON %%s TO %%I',
                        role.rolname, objects, role.rolname)
                    || CASE WHEN defaclobjtype IN ('f', 'T') THEN pg_catalog.format(
                        '; ALTER DEFAULT PRIVILEGES FOR ROLE %%I GRANT ALL ON %%s TO PUBLIC',
                        role.rolname, objects) ELSE '' END
                    ELSE '' END
            FROM (SELECT DISTINCT defaclrole, defaclnamespace, defaclobjtype,
                        CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'ROUTINES'
                            WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS objects, grantee
                    FROM pg_catalog.pg_default_acl
                    LEFT JOIN LATERAL pg_catalog.aclexplode(defaclacl) ON true
                    UNION SELECT defaclrole, defaclnamespace, defaclobjtype,
                        CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'ROUTINES'
                            WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END, defaclrole
                    FROM pg_catalog.pg_default_acl) AS entry
                JOIN pg_catalog.pg_roles AS role ON role.oid = defaclrole
                LEFT JOIN pg_catalog.pg_namespace ON pg_namespace.oid = defaclnamespace
            WHERE grantee IS NOT NULL
            GROUP BY defaclrole, role.rolname, nspname, defaclnamespace, defaclobjtype, objects
            ORDER BY 1, 2, 3"""
                    .formatted(FIRST_OWN_OID, OWNERS);

    /** Schema public as initdb makes it: it may hold what is kept, so that it is put back and not made anew. */
    private static final String PUBLIC_SCHEMA =
            """
            SELECT 'CREATE SCHEMA public AUTHORIZATION pg_database_owner; GRANT USAGE ON SCHEMA public TO PUBLIC'
            WHERE pg_catalog.to_regnamespace('public') IS NULL
            UNION ALL
            SELECT 'ALTER SCHEMA public OWNER TO pg_database_owner' FROM pg_catalog.pg_namespace
            WHERE nspname = 'public' AND nspowner <> 'pg_database_owner'::pg_catalog.regrole
            UNION ALL
            SELECT DISTINCT 'REVOKE ALL ON SCHEMA public FROM '
                || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) || ' CASCADE'
            FROM pg_catalog.pg_namespace, pg_catalog.aclexplode(nspacl)
            WHERE nspname = 'public' AND grantee NOT IN (0, nspowner)
            UNION ALL
            SELECT 'REVOKE CREATE ON SCHEMA public FROM PUBLIC'
            FROM pg_catalog.pg_namespace, pg_catalog.aclexplode(nspacl)
            WHERE nspname = 'public' AND grantee = 0 AND privilege_type = 'CREATE'
            UNION ALL
            SELECT 'GRANT USAGE ON SCHEMA public TO PUBLIC' FROM pg_catalog.pg_namespace
            WHERE nspname = 'public' AND NOT EXISTS (
                SELECT FROM pg_catalog.aclexplode(nspacl) WHERE grantee = 0 AND privilege_type = 'USAGE')
            UNION ALL
            SELECT 'COMMENT ON SCHEMA public IS ''standard public schema'''
            WHERE pg_catalog.obj_description(pg_catalog.to_regnamespace('public'), 'pg_namespace')
                IS DISTINCT FROM 'standard public schema'""";

    /** What stays: extensions of somebody else, and each of their objects. */
    private static final String KEPT =
            """
            SELECT pg_catalog.format('%%s of extension %%s', pg_catalog.pg_describe_object(classid, objid, objsubid), extname)
            FROM pg_catalog.pg_depend JOIN pg_catalog.pg_extension ON pg_extension.oid = refobjid
            WHERE deptype = 'e' AND refclassid = pg_extension.tableoid
                AND (pg_extension.oid < %1$s OR extowner NOT IN (%2$s))
            UNION ALL
            SELECT 'extension ' || extname FROM pg_catalog.pg_extension
            WHERE oid < %1$s OR extowner NOT IN (%2$s)
            ORDER BY 1"""
                    .formatted(FIRST_OWN_OID, OWNERS);

    private static final String SUBSCRIPTIONS =
            """
            SELECT pg_catalog.format('%I', subname) FROM pg_catalog.pg_subscription
            WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
            ORDER BY 1""";

    private OwnObjects() {}

    /**
     * One of them.
     *
     * @param kind as SQL calls it, in lower case
     * @param drop the statement that drops it, and what depends on it
     */
    record OwnObject(String kind, String name, String drop) {}

    /** All of them, in the order in which they are dropped. For a transaction whose search path is pg_catalog. */
    static List<OwnObject> read(Connection connection) throws SQLException {
        var found = new ArrayList<OwnObject>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(OBJECTS)) {
            while (rows.next()) {
                found.add(new OwnObject(text(rows.getString(2)), text(rows.getString(3)), text(rows.getString(4))));
            }
        }
        return found;
    }

    /** The statements that put schema public right when nothing is in it any more. */
    static List<String> repairs(Connection connection) throws SQLException {
        return column(connection, PUBLIC_SCHEMA);
    }

    /** What must be the same before and after. */
    static List<String> kept(Connection connection) throws SQLException {
        return column(connection, KEPT);
    }

    /** Those of this database: each holds a slot on another server, which a transaction cannot give back. */
    static List<String> subscriptions(Connection connection) throws SQLException {
        return column(connection, SUBSCRIPTIONS);
    }

    private static List<String> column(Connection connection, String query) throws SQLException {
        var values = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(text(rows.getString(1)));
            }
        }
        return values;
    }

    private static String text(@Nullable String value) {
        return String.valueOf(value);
    }
}
