package dev.pawl.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * A PostgreSQL server whose data lives in a directory across restarts, on a free port of localhost, with passwords and
 * with writes synced to disk. One process at a time may use a directory; the caller sees to that.
 *
 * <p>When the process that started it was killed, the server is still running: {@link #start} stops it before it starts
 * again.
 */
public final class DurableServer implements AutoCloseable {
    private static final String INITIALIZED = "initialized";

    private final EmbeddedPostgres postgres;
    private final Postmaster postmaster;
    private final String password;

    private DurableServer(EmbeddedPostgres postgres, Postmaster postmaster, String password) {
        this.postgres = postgres;
        this.postmaster = postmaster;
        this.password = password;
    }

    /**
     * Starts the server, after initializing the directory when it is not yet a complete cluster.
     *
     * @param home holds the data, named after the major version
     * @param password of the superuser; kept the same by the caller across starts
     */
    public static DurableServer start(Path home, String password) throws IOException, SQLException {
        var cluster = home.resolve("postgresql-" + EmbeddedServer.BUNDLED_MAJOR);
        var data = cluster.resolve("data");
        var initialized = cluster.resolve(INITIALIZED);
        var postmaster = Postmaster.of(data);
        postmaster.stopOrphan();
        if (Files.exists(initialized)) {
            return new DurableServer(launch(home, data, password), postmaster, password);
        }
        // A start that was killed half-way may have left anything here.
        Directories.delete(data);
        Files.createDirectories(cluster);
        var server = new DurableServer(launch(home, data, ""), postmaster, password);
        server.requirePasswords(data);
        Files.createFile(initialized);
        return server;
    }

    /** Deletes all data below a directory given to {@link #start}, stopping what still runs there. */
    public static void delete(Path home) throws IOException {
        var cluster = home.resolve("postgresql-" + EmbeddedServer.BUNDLED_MAJOR);
        Postmaster.of(cluster.resolve("data")).stopOrphan();
        Directories.delete(cluster);
    }

    /** The port on localhost; another one at each start. */
    public int port() {
        return postgres.getPort();
    }

    /** A connection as the superuser. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), EmbeddedServer.SUPERUSER, password);
    }

    /** A JDBC URL without user. */
    public String url(String database) {
        return "jdbc:postgresql://localhost:" + port() + "/" + database;
    }

    /** Whether the server process is alive; it may have been killed, or have ended for want of memory or disk space. */
    public boolean isRunning() throws IOException {
        return postmaster.process().isPresent();
    }

    /** Stops the server; open sessions are ended. */
    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres launch(Path home, Path data, String password) throws IOException {
        var programs = Files.createDirectories(home.resolve("programs"));
        var postgres = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(programs.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setConnectConfig("password", password)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("password_encryption", "scram-sha-256")
                .setServerConfig("listen_addresses", "localhost")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "100")
                .start();
        // Unpacking leaves the directory writable by everybody, each time.
        Directories.makePrivate(programs);
        return postgres;
    }

    /** The programs initialize a cluster that trusts everybody on this machine. */
    private void requirePasswords(Path data) throws IOException, SQLException {
        try (var connection = DriverManager.getConnection(url("postgres"), EmbeddedServer.SUPERUSER, "");
                var statement = connection.createStatement()) {
            // The driver sends a SCRAM verifier, so that the password itself is in no log of the server.
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(EmbeddedServer.SUPERUSER, password.toCharArray(), "scram-sha-256");
            Files.write(
                    data.resolve("pg_hba.conf"),
                    List.of("host all all 127.0.0.1/32 scram-sha-256", "host all all ::1/128 scram-sha-256"));
            statement.execute("SELECT pg_reload_conf()");
        }
    }
}
