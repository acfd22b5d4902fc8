package dev.pawl.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A throw-away PostgreSQL server on a free port, for tests, scratch databases and benchmarks. Its data is gone when it
 * is closed. Thread-safe.
 *
 * <p>Connections from this machine are trusted without a password and nothing is synced to disk: never for data that
 * somebody wants to keep. {@link DurableServer} is for that.
 */
public final class EmbeddedServer implements AutoCloseable {
    /** The major version that is always there. */
    public static final int BUNDLED_MAJOR = 18;

    static final String SUPERUSER = "postgres";
    /** A login as managed services give it: it may create roles and databases but is no superuser. */
    static final String OWNER = "owner";

    static final String CREATE_OWNER = "CREATE ROLE " + OWNER + " LOGIN CREATEROLE CREATEDB";

    private static final Map<Integer, EmbeddedServer> SHARED = new ConcurrentHashMap<>();

    private final EmbeddedPostgres postgres;

    private EmbeddedServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts a server of this major version; takes about a second. The caller closes it. */
    public static EmbeddedServer start(int major) {
        return start(major, EmbeddedPostgres.builder());
    }

    /** Starts a server that syncs to disk as PostgreSQL does by default, for measurements. The caller closes it. */
    public static EmbeddedServer startSyncing() {
        return start(
                BUNDLED_MAJOR,
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on"));
    }

    private static EmbeddedServer start(int major, EmbeddedPostgres.Builder builder) {
        try {
            builder.setServerConfig("max_connections", "200");
            builder.setServerConfig("max_prepared_transactions", "10");
            if (major != BUNDLED_MAJOR) {
                builder.setPgBinaryResolver(PostgresBinaries.locate(major));
            }
            var server = new EmbeddedServer(builder.start());
            try (var connection = server.superuser("postgres");
                    var statement = connection.createStatement()) {
                statement.execute(CREATE_OWNER);
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL " + major + " did not start: " + e.getMessage(), e);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL " + major + " started but cannot be used", e);
        }
    }

    /** The server of this major version that all of this process share; it stops with the process. */
    public static EmbeddedServer shared(int major) {
        return SHARED.computeIfAbsent(major, EmbeddedServer::start);
    }

    /** Creates an empty database of its own, owned by a login that is no superuser but may create roles. */
    public EmbeddedDatabase createDatabase() {
        return EmbeddedDatabase.create(port(), "");
    }

    /** Creates a copy of a database to which nobody is connected. Its settings and rights on it are not copied. */
    public EmbeddedDatabase createDatabase(EmbeddedDatabase template) {
        return EmbeddedDatabase.create(port(), "TEMPLATE " + template.name());
    }

    /** The port on localhost. */
    public int port() {
        return postgres.getPort();
    }

    /** The directory of its programs. */
    Path programs() throws SQLException {
        try (var connection = superuser("postgres");
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT setting FROM pg_config WHERE name = 'BINDIR'")) {
            row.next();
            return Path.of(row.getString(1));
        }
    }

    private Connection superuser(String database) throws SQLException {
        return connect(port(), database, SUPERUSER);
    }

    /** A connection to a server of this machine that trusts everybody. */
    static Connection connect(int port, String database, String user) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/" + database, user, "");
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
