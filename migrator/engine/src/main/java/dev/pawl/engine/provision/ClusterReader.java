package dev.pawl.engine.provision;

import dev.pawl.engine.provision.ClusterState.FoundDatabase;
import dev.pawl.engine.provision.ClusterState.FoundLogin;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.postgresql.PGConnection;

/** Reads the state of a cluster, in one message whatever it holds: all of it is in the shared catalogs. Confined to one thread. */
final class ClusterReader {
    /**
     * Who is there. Statements that hold a verifier are kept out of the log where the login may do that. Nothing is set
     * behind a pooler, which would give this session to somebody else.
     */
    private static final String SELF =
            """
            SELECT current_user::text, rolsuper,
                pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'SELECT'),
                pg_catalog.current_setting('createrole_self_grant', true) ~ 'set',
                pg_catalog.pg_backend_pid(),
                (SELECT pg_catalog.count(pg_catalog.set_config(name, value, false))
                FROM (VALUES ('log_statement', 'none'), ('log_min_duration_statement', '-1'),
                        ('log_min_duration_sample', '-1'), ('log_transaction_sample_rate', '0'),
                        ('log_min_error_statement', 'panic')) AS quiet (name, value)
                WHERE pg_catalog.has_parameter_privilege(name, 'SET') AND pg_catalog.pg_backend_pid() = %1$d),
                (SELECT pg_catalog.count(pg_catalog.set_config(name, value, pg_catalog.pg_backend_pid() <> %1$d))
                FROM (VALUES ('search_path', 'pg_catalog'), ('lock_timeout', '5s'),
                        ('client_min_messages', 'warning')) AS own (name, value))
            FROM pg_catalog.pg_roles
            WHERE rolname = current_user;
            """;

    private static final String STATE =
            """
            SELECT rolname::text FROM pg_catalog.pg_roles WHERE NOT rolcanlogin;
            SELECT rolname::text, rolcanlogin, rolsuper OR rolreplication OR rolbypassrls, rolconnlimit,
                pg_catalog.shobj_description(login.oid, 'pg_authid'),
                ARRAY(SELECT pg_catalog.unnest(setconfig) FROM pg_catalog.pg_db_role_setting
                    WHERE setrole = login.oid AND setdatabase = 0),
                ARRAY(SELECT granted.rolname::text FROM pg_catalog.pg_auth_members AS membership
                    JOIN pg_catalog.pg_roles AS granted ON granted.oid = membership.roleid
                    WHERE membership.member = login.oid),
                pg_catalog.pg_has_role(login.oid, '%2$s')
            FROM pg_catalog.pg_roles AS login
            WHERE rolname = ANY (%1$s);
            SELECT datname::text, pg_catalog.pg_get_userbyid(datdba)::text,
                pg_catalog.has_database_privilege(database.oid, 'CONNECT'),
                ARRAY(SELECT privilege_type FROM pg_catalog.aclexplode(acl) WHERE grantee = 0),
                ARRAY(SELECT rolname::text FROM pg_catalog.aclexplode(acl)
                    JOIN pg_catalog.pg_roles AS role ON role.oid = grantee WHERE privilege_type = 'CONNECT'),
                ARRAY(SELECT rolname::text FROM pg_catalog.pg_roles AS login
                    WHERE rolcanlogin AND NOT rolsuper AND rolname <> current_user AND NOT EXISTS (
                        SELECT FROM pg_catalog.aclexplode(acl)
                        WHERE grantee <> 0 AND privilege_type = 'CONNECT'
                            AND pg_catalog.pg_has_role(login.oid, grantee, 'USAGE'))
                    ORDER BY rolname LIMIT 20)
            FROM pg_catalog.pg_database AS database
            CROSS JOIN LATERAL (SELECT coalesce(datacl, pg_catalog.acldefault('d', datdba)) AS acl) AS rights
            WHERE datname = ANY (%3$s)""";

    private static final String VERIFIERS =
            "SELECT rolname::text, rolpassword FROM pg_catalog.pg_authid WHERE rolname = ANY (%s)";

    private final Connection connection;
    private final Wanted wanted;

    ClusterReader(Connection connection, Wanted wanted) {
        this.connection = connection;
        this.wanted = wanted;
    }

    /**
     * Who provisions, and what was there before.
     *
     * @param pooled whether a pooler is in between
     */
    record Start(Provisioner provisioner, boolean pooled, ClusterState state) {}

    /** Looks around, and prepares the session. */
    Start start() throws SQLException {
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        int major = connection.getMetaData().getDatabaseMajorVersion();
        try (var statement = connection.createStatement()) {
            statement.execute(SELF.formatted(pid) + query(major));
            Provisioner provisioner;
            boolean pooled;
            try (var row = statement.getResultSet()) {
                row.next();
                provisioner = new Provisioner(
                        row.getString(1), major, row.getBoolean(2), row.getBoolean(3), row.getBoolean(4));
                pooled = row.getInt(5) != pid;
            }
            statement.getMoreResults();
            return new Start(provisioner, pooled, state(statement));
        }
    }

    /** What there is, with the verifiers of the passwords where they may be seen. */
    ClusterState read(Provisioner provisioner) throws SQLException {
        var verifiers = provisioner.readsVerifiers() ? ";\n" + VERIFIERS.formatted(Quoted.array(logins())) : "";
        try (var statement = connection.createStatement()) {
            statement.execute(query(provisioner.major()) + verifiers);
            return state(statement);
        }
    }

    private String query(int major) {
        var databases = wanted.databases().stream().map(WantedDatabase::name).toList();
        return STATE.formatted(Quoted.array(logins()), Provisioner.mayBecome(major), Quoted.array(databases));
    }

    private List<String> logins() {
        return wanted.logins().stream().map(Login::name).toList();
    }

    private static ClusterState state(Statement statement) throws SQLException {
        var roles = rows(statement, row -> row.getString(1), row -> "").keySet();
        statement.getMoreResults();
        var foundLogins = rows(statement, row -> row.getString(1), ClusterReader::login);
        statement.getMoreResults();
        var foundDatabases = rows(statement, row -> row.getString(1), ClusterReader::database);
        return new ClusterState(roles, foundLogins, foundDatabases, verifiers(statement));
    }

    private static Map<String, String> verifiers(Statement statement) throws SQLException {
        return statement.getMoreResults()
                ? rows(statement, row -> row.getString(1), row -> Objects.toString(row.getString(2), ""))
                : Map.of();
    }

    private static FoundLogin login(ResultSet row) throws SQLException {
        var settings = new HashMap<String, String>();
        settings.put(LoginSettings.CONNECTION_LIMIT, row.getString(4));
        for (var setting : texts(row, 6)) {
            var parts = setting.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        return new FoundLogin(
                row.getBoolean(2),
                row.getBoolean(3),
                Map.copyOf(settings),
                row.getString(5),
                Set.copyOf(texts(row, 7)),
                row.getBoolean(8));
    }

    private static FoundDatabase database(ResultSet row) throws SQLException {
        return new FoundDatabase(
                row.getString(2), row.getBoolean(3), texts(row, 4), Set.copyOf(texts(row, 5)), texts(row, 6));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static <T> Map<String, T> rows(Statement statement, Column<String> key, Column<T> value)
            throws SQLException {
        var rows = new LinkedHashMap<String, T>();
        try (var row = statement.getResultSet()) {
            while (row.next()) {
                rows.put(key.of(row), value.of(row));
            }
        }
        return rows;
    }

    /** What is made of the row that a result stands at. */
    @FunctionalInterface
    private interface Column<T> {
        T of(ResultSet row) throws SQLException;
    }
}
