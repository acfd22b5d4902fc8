package dev.pawl.conformance.container;

import dev.pawl.conformance.fault.Eventually;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One database for the server of the container tests, empty when a class begins, and the system properties from which
 * {@code arquillian.xml} takes its address. Must be registered before Arquillian's extension, which reads that file
 * once and starts one server for all classes.
 */
public final class ContainerDatabase implements BeforeAllCallback {
    /** The login of the application's pool. */
    static final String APPLICATION = "container_app";

    private static final String SESSIONS_OF_RUNS =
            """
            SELECT pid || ' ' || application_name || ' ' || state FROM pg_stat_activity
            WHERE usename = 'owner' AND datname = current_database() AND application_name <> 'pawl/instance'
            """;

    private static final EmbeddedDatabase DATABASE =
            EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, SQLException {
        execute("DROP OWNED BY " + DATABASE.owner() + " CASCADE");
        if (System.getProperty("http.port") == null) {
            prepareServer();
        }
    }

    private static void prepareServer() throws IOException, SQLException {
        execute("CREATE ROLE " + APPLICATION + " LOGIN");
        execute("ALTER ROLE " + APPLICATION + " SET search_path = public, pg_temp");
        System.setProperty("http.port", String.valueOf(Eventually.freePort()));
        System.setProperty("db.port", String.valueOf(DATABASE.port()));
        System.setProperty("db.name", DATABASE.name());
        System.setProperty("db.user", APPLICATION);
        System.setProperty("db.migrator.user", DATABASE.owner());
    }

    /** The first column of each row, read as the superuser, who sees every session. */
    static List<String> query(String sql) throws SQLException {
        try (var connection = DATABASE.connectAsSuperuser()) {
            return FreshDatabase.query(connection, sql);
        }
    }

    /** The versions that the history says are applied. */
    static List<String> history() throws SQLException {
        return query("SELECT version FROM public.schema_migrations ORDER BY version");
    }

    /** The applications that are registered as alive, with the newest version that each knows. */
    static List<String> instances() throws SQLException {
        return query("SELECT application || ' ' || newest_version FROM pawl.instances ORDER BY started_at");
    }

    /** Sessions of runs once those that are about to end have ended; the one that tells that an instance lives is none. */
    static List<String> sessionsOfRuns() throws SQLException {
        try (var connection = DATABASE.connectAsSuperuser()) {
            return FreshDatabase.queryUntilEmpty(connection, SESSIONS_OF_RUNS);
        }
    }

    static EmbeddedDatabase database() {
        return DATABASE;
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = DATABASE.connectAsSuperuser()) {
            Eventually.execute(connection, sql);
        }
    }
}
