package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Version;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** The one connection of a run, in autocommit, with the settings that a run needs. Confined to one thread. */
final class Session implements AutoCloseable {
    private static final int OLDEST_SERVER = 15;
    /** Lets the server notice within seconds that this process is dead, so that its locks do not outlive it. */
    private static final String CHECK_FOR_DEAD_CLIENTS = "SET client_connection_check_interval = '2s'";

    private final Connection connection;
    private final String runId;
    private boolean checksForDeadClients;

    Session(Connection connection, String runId) {
        this.connection = connection;
        this.runId = runId;
    }

    Connection connection() {
        return connection;
    }

    PGConnection driver() throws SQLException {
        return connection.unwrap(PGConnection.class);
    }

    /** Name and address of the database, for messages. */
    String database() {
        try {
            return withoutParameters(String.valueOf(connection.getMetaData().getURL()));
        } catch (SQLException e) {
            return "the database";
        }
    }

    /** {@code host:port/name} of a JDBC URL; its parameters may hold a password. */
    static String withoutParameters(String url) {
        var address = url.replaceFirst("^jdbc:postgresql:(//)?", "");
        int parameters = address.indexOf('?');
        return parameters < 0 ? address : address.substring(0, parameters);
    }

    /**
     * Refuses what a run cannot work on, and prepares the session. Costs one round trip.
     *
     * @throws PawlException when the server is too old, is a standby, or is reached through a pooler
     */
    void prepare() throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        if (major < OLDEST_SERVER) {
            throw PawlException.of(Message.SERVER_TOO_OLD, database(), major);
        }
        if (driver().getPreferQueryMode() != PreferQueryMode.SIMPLE) {
            throw PawlException.of(Message.QUERY_MODE, database());
        }
        try (var statement = connection.createStatement();
                var facts =
                        statement.executeQuery("SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery()")) {
            facts.next();
            if (facts.getInt(1) != driver().getBackendPID()) {
                throw PawlException.of(Message.POOLER_IN_BETWEEN, database());
            }
            if (facts.getBoolean(2)) {
                throw PawlException.of(Message.STANDBY, database());
            }
        }
        checksForDeadClients = canCheckForDeadClients();
        execute(settings());
    }

    /**
     * What makes a file run the same wherever the runner is, and undoes what the file before may have set. The server
     * takes these together with the next step, so they cost no round trip of their own.
     */
    String settings() {
        return """
                RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL;
                SET application_name = 'pawl/%s'; SET TimeZone = 'UTC'; SET statement_timeout = 0;
                SET idle_in_transaction_session_timeout = '60s'; SET idle_session_timeout = 0;
                %s
                """
                .formatted(runId, checksForDeadClients ? CHECK_FOR_DEAD_CLIENTS + ";" : "");
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            // JDBC would otherwise read { } in SQL text as its own escapes.
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** Text as an SQL literal, quoted by the driver. */
    String literal(@Nullable String text) throws SQLException {
        return text == null ? "NULL" : "'" + driver().escapeLiteral(text) + "'";
    }

    /** A comment that tells whoever reads {@code pg_stat_activity} what runs. */
    static String label(Version version) {
        return "/* pawl " + version + " */ ";
    }

    /** Servers on some platforms cannot look at their socket; TCP keepalive ends the session of a dead client there. */
    private boolean canCheckForDeadClients() throws SQLException {
        try {
            execute(CHECK_FOR_DEAD_CLIENTS);
            return true;
        } catch (SQLException e) {
            if ("22023".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
