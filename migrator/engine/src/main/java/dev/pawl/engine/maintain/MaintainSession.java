package dev.pawl.engine.maintain;

import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.run.SqlStates;
import dev.pawl.engine.run.Timing;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * The one connection of a run, in autocommit: each statement is a transaction of its own, so that whatever is
 * interrupted leaves what was done before. Nobody is made to wait for long: a table lock is queued for a moment only.
 * Confined to one thread.
 */
final class MaintainSession implements AutoCloseable {
    /** PAWM in ASCII, and a second number as the advisory locks of instances have. */
    private static final int LOCK = 0x5041574D;

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
    private static final Logger LOGGER = System.getLogger("dev.pawl");

    private final Connection connection;
    private final String database;
    private final Timing.Deadline deadline;

    MaintainSession(Connection connection, String database, Timing.Deadline deadline) {
        this.connection = connection;
        this.database = database;
        this.deadline = deadline;
    }

    Connection connection() {
        return connection;
    }

    /**
     * Refuses what it cannot work on, and prepares the session.
     *
     * @throws PawlException on a standby, or behind a pooler, which would hand the lock and the settings to others
     */
    void prepare() throws SQLException {
        // A statement may take as long as it is given; a server that is gone is noticed by TCP keepalive.
        connection.setNetworkTimeout(Runnable::run, 0);
        var facts = texts("SELECT pg_catalog.pg_backend_pid() || ' ' || pg_catalog.pg_is_in_recovery()")
                .get(0);
        if (facts.endsWith("true")) {
            throw PawlException.of(Message.STANDBY, database);
        }
        int backend = Integer.parseInt(facts.substring(0, facts.indexOf(' ')));
        if (connection.unwrap(PGConnection.class).getBackendPID() != backend) {
            throw PawlException.of(
                    Message.POOLER_IN_BETWEEN, database, "maintenance detaches partitions outside transactions");
        }
        execute(
                """
                SET search_path = pg_catalog, pg_temp;
                SET application_name = 'pawl/maintain';
                SET TimeZone = 'UTC';
                SET idle_session_timeout = 0;
                SET client_min_messages = warning;
                SET tcp_keepalives_idle = 10;
                SET tcp_keepalives_interval = 5;
                SET tcp_keepalives_count = 3""");
        limit(LOCK_TIMEOUT);
    }

    /** Whether nobody else is at it; true holds until the session ends. */
    boolean tryLock() throws SQLException {
        return texts("SELECT pg_catalog.pg_try_advisory_lock(%s, 0)".formatted(LOCK))
                .equals(List.of("t"));
    }

    /** The session would give it back only when the server notices its end. */
    void unlock() throws SQLException {
        execute("SELECT pg_catalog.pg_advisory_unlock(%s, 0)".formatted(LOCK));
    }

    /** Whether there is time left. */
    boolean hasTime() {
        return !deadline.isOver();
    }

    /** What follows may take what is left of the budget, and queue for a table lock this long. */
    void limit(Duration lockTimeout) throws SQLException {
        long left = Math.max(1, deadline.remaining().toMillis());
        execute("SET statement_timeout = %s; SET lock_timeout = %s"
                .formatted(left, Math.min(left, lockTimeout.toMillis())));
    }

    void limit() throws SQLException {
        limit(LOCK_TIMEOUT);
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** The first column of each row. */
    List<String> texts(String query) throws SQLException {
        var texts = new ArrayList<String>();
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (var rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    texts.add(String.valueOf(rows.getString(1)));
                }
            }
        }
        return texts;
    }

    /** Calls a function of the schema, as this login or as a role that it may become and that may call it. */
    List<String> call(Function function, String argument) throws SQLException {
        limit();
        return as(
                callers(function),
                "SELECT called::text FROM %s(%s) AS called"
                        .formatted(Identifiers.qualified(function.schema(), function.name()), argument));
    }

    /** As the owner of a table, so that what is made belongs to nobody else. */
    List<String> textsAsOwner(Relation table, String query) throws SQLException {
        limit();
        return as(Optional.of(table.owner()), query);
    }

    private List<String> as(Optional<String> role, String query) throws SQLException {
        if (role.isEmpty() || texts("SELECT current_user").equals(List.of(role.get()))) {
            return texts(query);
        }
        execute("SET ROLE " + Identifiers.quoted(role.get()));
        try {
            return texts(query);
        } finally {
            execute("RESET ROLE");
        }
    }

    /** Empty when this login may call it itself, or nobody may that it could become. */
    private Optional<String> callers(Function function) throws SQLException {
        return texts(
                        """
                        SELECT rolname FROM pg_catalog.pg_proc AS function,
                            pg_catalog.aclexplode(coalesce(proacl, pg_catalog.acldefault('f', proowner))) AS granted
                        JOIN pg_catalog.pg_roles AS role ON role.oid = granted.grantee
                        WHERE function.oid = %s AND granted.privilege_type = 'EXECUTE'
                            AND NOT pg_catalog.has_function_privilege(function.oid, 'EXECUTE')
                            AND pg_catalog.pg_has_role(role.oid,
                                CASE WHEN pg_catalog.current_setting('server_version_num')::int < 160000
                                    THEN 'MEMBER' ELSE 'SET' END)
                        ORDER BY rolname LIMIT 1"""
                                .formatted(function.oid()))
                .stream()
                .findFirst();
    }

    /** What the server said, for people. */
    static String words(SQLException e) {
        var message = SqlStates.serverMessage(e);
        if (message == null || message.getMessage() == null) {
            return String.valueOf(e.getMessage());
        }
        return message.getMessage() + (message.getDetail() == null ? "" : ". " + message.getDetail());
    }

    /** What the server advises. */
    static String advice(SQLException e) {
        var message = SqlStates.serverMessage(e);
        return message == null || message.getHint() == null ? "" : message.getHint();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "the connection was not closed well", e);
        }
    }
}
