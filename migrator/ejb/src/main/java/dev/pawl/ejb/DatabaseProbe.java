package dev.pawl.ejb;

import dev.pawl.ejb.DatabaseState.PoolState;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;

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

    private DatabaseState read(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var limits = statement.executeQuery(LIMITS)) {
            limits.next();
            var server = "PostgreSQL " + firstWord(limits.getString(1));
            return new DatabaseState(true, clock.instant(), null, server, pool(limits.getInt(2), limits.getInt(3)));
        }
    }

    /**
     * Gives the connection back as it came: it is the application's. The timeout is told to the driver behind the
     * connection's back: when a property of a connection was changed, Open Liberty sets all of them anew before the
     * next use, and the search path of the session is only its first schema from then on.
     */
    private record Look(Connection connection, QueryExecutor executor, int timeoutBefore) implements AutoCloseable {
        static Look begin(Connection connection) throws SQLException {
            var executor = connection.unwrap(BaseConnection.class).getQueryExecutor();
            try {
                var look = new Look(connection, executor, executor.getNetworkTimeout());
                executor.setNetworkTimeout((int) PATIENCE.toMillis());
                return look;
            } catch (IOException e) {
                throw new SQLException("the connection is closed", "08003", e);
            }
        }

        @Override
        public void close() throws SQLException {
            try {
                executor.setNetworkTimeout(timeoutBefore);
            } catch (IOException e) {
                throw new SQLException("the connection was lost", "08006", e);
            }
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
