package dev.pawl.ejb;

import dev.pawl.ejb.DatabaseState.PoolState;
import dev.pawl.engine.event.Blocker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;

/** Looks at the database through the application's own pool, and gives up soon. One thread at a time. */
final class DatabaseProbe {
    /** On the socket, so that it also ends a wait for a server that is gone without a word. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String LIMITS =
            """
            SELECT pg_catalog.current_setting('server_version'),
                   pg_catalog.current_setting('max_connections')::int,
                   pg_catalog.current_setting('superuser_reserved_connections')::int
                     OPERATOR(pg_catalog.+) COALESCE(pg_catalog.current_setting('reserved_connections', true), '0')::int
            """;

    /** What another login may not see of a session counts as unchanged. A table that has no name here is any lock. */
    private static final String HELD =
            """
            SELECT EXISTS (
                SELECT FROM ROWS FROM (
                    pg_catalog.unnest(?::pg_catalog.int4[]), pg_catalog.unnest(?::pg_catalog.timestamptz[]))
                    AS seen (pid, since)
                CROSS JOIN (SELECT pg_catalog.to_regclass(nullif(?, '')) AS oid) AS wanted
                JOIN pg_catalog.pg_stat_activity AS session ON session.pid OPERATOR(pg_catalog.=) seen.pid
                JOIN pg_catalog.pg_locks AS lock ON lock.pid OPERATOR(pg_catalog.=) seen.pid AND lock.granted
                WHERE (session.xact_start OPERATOR(pg_catalog.<=) seen.since) IS NOT FALSE
                    AND (wanted.oid IS NULL OR lock.relation OPERATOR(pg_catalog.=) wanted.oid))
            """;

    private final DataSource dataSource;
    private final PoolBudget budget;
    private final InstantSource clock;

    DatabaseProbe(DataSource dataSource, PoolBudget budget, InstantSource clock) {
        this.dataSource = dataSource;
        this.budget = budget;
        this.clock = clock;
    }

    DatabaseState look() {
        try (var connection = dataSource.getConnection();
                var look = Look.begin(connection)) {
            return read(look.connection());
        } catch (SQLException e) {
            return new DatabaseState(false, clock.instant(), words(e), null, null);
        }
    }

    /** Whether one of these still holds what somebody waits for; also when that cannot be found out. */
    boolean hold(List<Blocker> blockers) {
        try (var connection = dataSource.getConnection();
                var look = Look.begin(connection)) {
            return hold(look.connection(), blockers);
        } catch (SQLException e) {
            return true;
        }
    }

    private static boolean hold(Connection connection, List<Blocker> blockers) throws SQLException {
        try (var statement = connection.prepareStatement(HELD)) {
            var pids = blockers.stream().map(Blocker::pid).toArray();
            var since = blockers.stream()
                    .map(blocker ->
                            blocker.since() == null ? null : blocker.since().toString())
                    .toArray();
            statement.setArray(1, connection.createArrayOf("int4", pids));
            statement.setArray(2, connection.createArrayOf("timestamptz", since));
            statement.setString(3, blockers.get(0).relation());
            try (var held = statement.executeQuery()) {
                return !held.next() || held.getBoolean(1);
            }
        }
    }

    private DatabaseState read(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var limits = statement.executeQuery(LIMITS)) {
            limits.next();
            var server = "PostgreSQL " + firstWord(limits.getString(1));
            return new DatabaseState(true, clock.instant(), null, server, pool(limits.getInt(2), limits.getInt(3)));
        }
    }

    /** Gives the connection back with the timeout that it came with: it is the application's. */
    private record Look(Connection connection, int timeoutBefore) implements AutoCloseable {
        static Look begin(Connection connection) throws SQLException {
            var look = new Look(connection, connection.getNetworkTimeout());
            connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
            return look;
        }

        @Override
        public void close() throws SQLException {
            connection.setNetworkTimeout(Runnable::run, timeoutBefore);
        }
    }

    private PoolState pool(int maxConnections, int reserved) {
        var use = PoolUse.now();
        if (use == null) {
            int max = budget.poolMax();
            return new PoolState(max, null, null, budget.total(max), maxConnections, reserved);
        }
        // The connection of this look is no load of the application's.
        int own = Math.min(1, use.inUse());
        return new PoolState(
                use.max(), use.inUse() - own, use.free() + own, budget.total(use.max()), maxConnections, reserved);
    }

    private static String firstWord(String text) {
        int end = text.indexOf(' ');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String words(SQLException e) {
        var message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        // The application server repeats the SQLSTATE in words of its own.
        var ownWords = message.replaceFirst(" DSRA0010E: .*", "");
        return e.getSQLState() == null ? ownWords : ownWords + " (SQLSTATE " + e.getSQLState() + ")";
    }
}
