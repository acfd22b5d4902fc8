package dev.pawl.engine.zone;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Transactions of an application that work for one zone each:
 *
 * <pre>{@code
 * var zones = ZoneTransactions.of(dataSource);
 * long open = zones.in(Zone.of(request.zone()), connection -> countOpenOrders(connection));
 * }</pre>
 *
 * <p>The zone is said once, in the message that begins the transaction, and ends with it: one round trip more than the
 * transaction alone, nothing for the next borrower of the connection to find, and nothing that a transaction pooler could
 * hand to somebody else. Whoever forgets it sees no rows and writes none.
 *
 * <p>Thread-safe. Make one for each data source: within {@link #in}, a call of the same object on the same thread joins
 * the transaction when it names the same zone, and is refused when it names another.
 */
public final class ZoneTransactions {
    private static final Logger LOGGER = System.getLogger("dev.pawl");

    private final DataSource dataSource;

    @SuppressWarnings("ThreadLocalUsage") // of each data source: a transaction of another one has its own zone
    private final ThreadLocal<@Nullable OpenTransaction> open = new ThreadLocal<>();

    private ZoneTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Those of a data source, pooled or not, directly connected or through a pooler. */
    public static ZoneTransactions of(DataSource dataSource) {
        return new ZoneTransactions(dataSource);
    }

    /** Does work in a transaction for one zone and commits it; whatever the work throws rolls it back. */
    public <T extends @Nullable Object, X extends Exception> T in(Zone zone, ZoneWork<T, X> work)
            throws SQLException, X {
        return transact(new Scope(Optional.of(zone)), work);
    }

    /**
     * Does work in a transaction for every zone and commits it. By {@code SET LOCAL ROLE pawl_all_zones}, which takes a
     * login that is a member of {@code pawl_may_cross_zones}; without it the database refuses (SQLSTATE 42501).
     */
    public <T extends @Nullable Object, X extends Exception> T acrossZones(ZoneWork<T, X> work) throws SQLException, X {
        return transact(Scope.ALL_ZONES, work);
    }

    /**
     * As {@link #in(Zone, ZoneWork)}, on a connection that the caller has and gets back as it was.
     *
     * @throws PawlException when it has a transaction open: what that has read or written was not for this zone alone.
     *     To enter the zone there deliberately is {@link #join}
     */
    public static <T extends @Nullable Object, X extends Exception> T on(
            Connection connection, Zone zone, ZoneWork<T, X> work) throws SQLException, X {
        return new OpenTransaction(connection, new Scope(Optional.of(zone))).execute(work);
    }

    /**
     * Enters a zone in the transaction that the connection is in, whoever began it, such as a container. It holds until
     * that transaction ends.
     *
     * @throws PawlException when there is no transaction that it could hold for, or that is in another zone
     */
    public static void join(Connection connection, Zone zone) throws SQLException {
        ZoneSetting.join(connection, zone);
        requireTransaction(connection, "zone " + zone);
    }

    /**
     * Enters every zone in the transaction that the connection is in, until that ends. Give it a transaction of its own:
     * what comes later in it sees every zone, too.
     *
     * @throws PawlException when there is no transaction that it could hold for
     */
    public static void joinAcrossZones(Connection connection) throws SQLException {
        ZoneSetting.enterAll(connection);
        requireTransaction(connection, Scope.ALL_ZONES.words());
    }

    /** Asked after the first statement, with which a container takes a connection into its transaction. */
    private static void requireTransaction(Connection connection, String scope) throws SQLException {
        boolean open = connection.isWrapperFor(BaseConnection.class)
                ? connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE
                : !connection.getAutoCommit();
        if (!open) {
            throw PawlException.of(Message.NO_TRANSACTION, scope);
        }
    }

    private <T extends @Nullable Object, X extends Exception> T transact(Scope scope, ZoneWork<T, X> work)
            throws SQLException, X {
        var outer = open.get();
        if (outer != null) {
            return outer.join(scope, work);
        }
        var connection = dataSource.getConnection();
        try {
            var transaction = new OpenTransaction(connection, scope);
            open.set(transaction);
            return transaction.execute(work);
        } finally {
            open.remove();
            close(connection);
        }
    }

    /** What was committed is committed, so that an error of closing is none of the work. */
    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "the connection was not closed well", e);
        }
    }

    /**
     * For what a transaction works.
     *
     * @param zone empty for all of them
     */
    private record Scope(Optional<Zone> zone) {
        static final Scope ALL_ZONES = new Scope(Optional.empty());

        void enter(Connection connection) throws SQLException {
            if (zone.isPresent()) {
                ZoneSetting.enter(connection, zone.get());
            } else {
                ZoneSetting.enterAll(connection);
            }
        }

        String words() {
            return zone.map(one -> "zone " + one).orElse("all zones");
        }
    }

    /** A transaction of this thread. */
    private static final class OpenTransaction {
        private final Connection connection;
        private final Scope scope;
        private final ScopedConnection scoped;
        private boolean failed;

        OpenTransaction(Connection connection, Scope scope) {
            this.connection = connection;
            this.scope = scope;
            this.scoped = ScopedConnection.of(connection);
        }

        <T extends @Nullable Object, X extends Exception> T execute(ZoneWork<T, X> work) throws SQLException, X {
            requireIdle();
            boolean autoCommit = connection.getAutoCommit();
            try {
                connection.setAutoCommit(false);
                scope.enter(connection);
                var result = work.on(scoped.forWork());
                scoped.end();
                if (failed) {
                    throw PawlException.of(Message.PART_OF_ZONE_FAILED, scope.words());
                }
                connection.commit();
                giveBack(autoCommit);
                return result;
            } catch (Throwable e) {
                scoped.end();
                rollBack(autoCommit, e);
                throw e;
            }
        }

        <T extends @Nullable Object, X extends Exception> T join(Scope inner, ZoneWork<T, X> work)
                throws SQLException, X {
            if (!inner.equals(scope)) {
                throw PawlException.of(Message.OTHER_ZONE, scope.words(), inner.words());
            }
            try {
                return work.on(scoped.forWork());
            } catch (Throwable e) {
                // Whoever catches it must not commit the half that is done.
                failed = true;
                throw e;
            }
        }

        /** Whatever a driver says that is not PostgreSQL's, in autocommit there is no transaction. */
        private void requireIdle() throws SQLException {
            boolean idle = connection.isWrapperFor(BaseConnection.class)
                    ? connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE
                    : connection.getAutoCommit();
            if (!idle) {
                throw PawlException.of(Message.TRANSACTION_OPEN, scope.words());
            }
        }

        private void rollBack(boolean autoCommit, Throwable cause) {
            try {
                connection.rollback();
                giveBack(autoCommit);
            } catch (SQLException e) {
                cause.addSuppressed(e);
                abort();
            }
        }

        private void giveBack(boolean autoCommit) {
            try {
                connection.setAutoCommit(autoCommit);
            } catch (SQLException e) {
                LOGGER.log(Level.DEBUG, "the connection is not as it was", e);
                abort();
            }
        }

        /** A pool must not lend it again with what this transaction has left. */
        private void abort() {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOGGER.log(Level.DEBUG, "the connection was not aborted", e);
            }
        }
    }
}
