package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.event.Blocker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Who was seen to block is looked at again. */
final class BlockersHoldTest {
    @RegisterExtension
    private final FreshDatabase fresh = FreshDatabase.create();

    private final PGSimpleDataSource application = new PGSimpleDataSource();

    @BeforeEach
    void prepare() throws SQLException {
        fresh.execute("CREATE TABLE orders (id bigint); CREATE TABLE customers (id bigint)");
        application.setUrl(fresh.database().url());
        application.setUser(fresh.database().owner());
    }

    @Test
    void aReaderHoldsUntilItsTransactionEnds() throws SQLException {
        try (var reader = fresh.database().connect()) {
            var blockers = List.of(reading(reader, "orders", "orders"));
            assertThat(hold(blockers)).isTrue();
            reader.rollback();
            assertThat(hold(blockers)).isFalse();
        }
    }

    @Test
    void theSameSessionInALaterTransactionIsAnother() throws SQLException {
        try (var reader = fresh.database().connect()) {
            var blockers = List.of(reading(reader, "orders", "orders"));
            reader.rollback();
            reading(reader, "orders", "orders");
            assertThat(hold(blockers)).isFalse();
        }
    }

    @Test
    void whoeverHoldsAnotherTableDoesNotHoldThisOne() throws SQLException {
        try (var reader = fresh.database().connect()) {
            assertThat(hold(List.of(reading(reader, "customers", "orders")))).isFalse();
        }
    }

    @Test
    void whereNoTableIsKnownAnyTransactionCounts() throws SQLException {
        try (var reader = fresh.database().connect()) {
            assertThat(hold(List.of(reading(reader, "orders", "")))).isTrue();
            assertThat(hold(List.of(reading(reader, "orders", "nowhere.orders"))))
                    .isTrue();
        }
    }

    @Test
    void whatCannotBeFoundOutIsNotSaidToBeOver() throws SQLException {
        try (var reader = fresh.database().connect()) {
            var blockers = List.of(reading(reader, "orders", "orders"));
            reader.rollback();
            application.setDatabaseName("nowhere");
            assertThat(hold(blockers)).isTrue();
        }
    }

    @Test
    void aLoginThatMayNotSeeTransactionsOfOthersSeesTheirLocks() throws SQLException {
        var stranger = "stranger_of_" + fresh.database().name();
        fresh.execute("CREATE ROLE " + stranger + " LOGIN");
        application.setUser(stranger);
        try (var reader = fresh.database().connect()) {
            var blockers = List.of(reading(reader, "orders", "orders"));
            assertThat(hold(blockers)).isTrue();
            reader.rollback();
            assertThat(hold(blockers)).isFalse();
        } finally {
            fresh.execute("DROP ROLE " + stranger);
        }
    }

    private boolean hold(List<Blocker> blockers) {
        return new DatabaseProbe(application, new PoolBudget(20, 1), InstantSource.system()).hold(blockers);
    }

    /** Reads a table and leaves the transaction open. */
    private static Blocker reading(Connection reader, String table, String waitedFor) throws SQLException {
        reader.setAutoCommit(false);
        try (var statement = reader.createStatement();
                var row = statement.executeQuery(
                        "SELECT pg_backend_pid(), now(), (SELECT count(*) FROM " + table + ")")) {
            row.next();
            var since = row.getObject(2, OffsetDateTime.class).toInstant();
            return new Blocker(row.getInt(1), "psql", "app", since, "idle in transaction", waitedFor);
        }
    }
}
