package dev.pawl.engine.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One transaction that reads the ledgers as they were at one moment, of one zone or of all. Everything is in the order
 * of an index and comes in portions, so nothing is sorted or kept, however long a chain is. Confined to one thread.
 */
final class ReadScope implements AutoCloseable {
    private static final String BEGIN =
            """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
            SET LOCAL search_path = pg_catalog, pg_temp;
            SET LOCAL enable_sort = off;
            SET LOCAL lock_timeout = '5s';
            """;

    private final Connection connection;

    private ReadScope(Connection connection) {
        this.connection = connection;
    }

    /**
     * Begins the transaction; it ends when the scope is closed.
     *
     * @param connection with autocommit, so that no transaction of somebody else's is in the way
     * @param zone null for all zones, for which the login has to be able to enter {@code pawl_all_zones}
     */
    static ReadScope open(Connection connection, @Nullable String zone) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "a connection in autocommit mode is needed: this is a transaction of its own");
        }
        connection.setAutoCommit(false);
        var scope = new ReadScope(connection);
        try {
            scope.begin(zone);
            return scope;
        } catch (SQLException e) {
            scope.close(e);
            throw e;
        }
    }

    private void begin(@Nullable String zone) throws SQLException {
        if (zone == null) {
            try (var statement = connection.createStatement()) {
                statement.execute(BEGIN + "SET LOCAL ROLE pawl_all_zones");
            }
        } else {
            try (var statement =
                    connection.prepareStatement(BEGIN + "SELECT pg_catalog.set_config('pawl.zone_id', ?, true)")) {
                statement.setString(1, zone);
                statement.execute();
            }
        }
    }

    PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    /** When the transaction began, by the clock of the server. */
    Instant now() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_catalog.now()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            connection.rollback();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void close(SQLException cause) {
        try {
            close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
