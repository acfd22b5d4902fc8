package dev.pawl.engine.instance;

import dev.pawl.engine.history.InstanceTable;
import dev.pawl.engine.run.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.postgresql.PGConnection;

/**
 * The connection of an instance: what others see of its life. Confined to one thread at a time. Of no
 * use after an error.
 *
 * <p>Behind a pooler a lock would be somebody else's, and outlive its instance; there the row alone counts, which has
 * to be refreshed.
 */
final class InstanceSession implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int NO_LOCK = 0;

    private final Connection connection;
    private final InstanceFacts facts;
    private final RandomGenerator random;
    private final Duration refresh;
    private boolean pooled;
    private int lockNumber = NO_LOCK;

    private InstanceSession(Connection connection, InstanceFacts facts, RandomGenerator random, Duration refresh) {
        this.connection = connection;
        this.facts = facts;
        this.random = random;
        this.refresh = refresh;
    }

    /**
     * Opens a connection.
     *
     * @param refresh the row is written anew when it is older
     */
    static InstanceSession open(Connector connector, InstanceFacts facts, RandomGenerator random, Duration refresh)
            throws SQLException {
        var session = new InstanceSession(connector.open(), facts, random, refresh);
        try {
            session.prepare();
            return session;
        } catch (SQLException e) {
            session.close(e);
            throw e;
        }
    }

    private void prepare() throws SQLException {
        connection.setAutoCommit(true);
        connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
        int pid = number("SELECT pg_catalog.pg_backend_pid()");
        // A pooler gives clients process numbers of its own, and the settings of one to the next.
        pooled = pid != connection.unwrap(PGConnection.class).getBackendPID();
        if (!pooled) {
            execute(
                    """
                    SET search_path = pg_catalog, pg_temp;
                    SET application_name = 'pawl/instance';
                    SET statement_timeout = '4s';
                    SET lock_timeout = '2s';
                    SET idle_in_transaction_session_timeout = '10s';
                    SET idle_session_timeout = 0;
                    SET tcp_keepalives_idle = 10;
                    SET tcp_keepalives_interval = 5;
                    SET tcp_keepalives_count = 3""");
        }
    }

    /**
     * Takes the lock and writes the row, in one statement: an application server rolls back what spans several.
     *
     * @return false while a contract-phase migration runs
     */
    boolean register() throws SQLException {
        boolean lacksLock = !pooled && lockNumber == NO_LOCK;
        int number = lacksLock ? random.nextInt(1, Integer.MAX_VALUE) : lockNumber;
        // Exclusive at first: a number of one's own, so that the death of one is not covered by the life of another.
        var lock = "pg_catalog.pg_try_advisory_lock(%s, %s)".formatted(InstanceTable.LOCK, number);
        if (!writeRow(number, lacksLock ? lock : "true")) {
            return false;
        }
        if (lacksLock) {
            execute("SELECT pg_catalog.pg_advisory_lock_shared(%s, %s)".formatted(InstanceTable.LOCK, number));
            execute("SELECT pg_catalog.pg_advisory_unlock(%s, %s)".formatted(InstanceTable.LOCK, number));
            lockNumber = number;
        }
        return true;
    }

    private boolean writeRow(int number, String lock) throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                WITH gate AS MATERIALIZED (SELECT pg_catalog.pg_try_advisory_xact_lock_shared(%s, 0) AS open)
                INSERT INTO pawl.instances
                    (instance_id, application, address, newest_version, digest, contract_versions, lock_number)
                SELECT ?, ?, ?, ?, ?, ?, ? FROM gate WHERE CASE WHEN open THEN %s ELSE false END
                ON CONFLICT (instance_id) DO UPDATE
                    SET lock_number = EXCLUDED.lock_number, seen_at = pg_catalog.clock_timestamp()"""
                        .formatted(InstanceTable.GATE, lock))) {
            statement.setObject(1, facts.id());
            statement.setString(2, facts.application());
            statement.setString(3, facts.address());
            statement.setString(4, facts.newestVersion());
            statement.setString(5, facts.digest());
            statement.setArray(
                    6, connection.createArrayOf("text", facts.contractVersions().toArray()));
            statement.setInt(7, number);
            return statement.executeUpdate() == 1;
        }
    }

    /** Whether the row is still there; refreshes it now and then. */
    boolean isRegistered() throws SQLException {
        try (var statement = connection.prepareStatement(
                """
                WITH seen AS (
                    UPDATE pawl.instances SET seen_at = pg_catalog.clock_timestamp()
                    WHERE instance_id = ? AND seen_at < pg_catalog.clock_timestamp() - interval '%s ms')
                SELECT EXISTS (SELECT FROM pawl.instances WHERE instance_id = ? AND lock_number = ?)"""
                        .formatted(refresh.toMillis()))) {
            statement.setObject(1, facts.id());
            statement.setObject(2, facts.id());
            statement.setInt(3, lockNumber);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Deletes the rows of instances that do not count any more. */
    void forgetTheDead(Duration grace) throws SQLException {
        execute(InstanceTable.deletionOfTheDead(grace));
    }

    /** Deletes the row. */
    void leave() throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM pawl.instances WHERE instance_id = ?")) {
            statement.setObject(1, facts.id());
            statement.executeUpdate();
        }
    }

    private int number(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Closes after an error that matters more. */
    void close(SQLException cause) {
        try {
            close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
