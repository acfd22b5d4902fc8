package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.conformance.fault.Pooler;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.zone.Zone;
import dev.pawl.engine.zone.ZoneTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What an application sees of a table whose rows belong to zones, and what it leaves behind. */
final class ZoneTransactionsTest {
    private static final Zone A = new Zone("a");
    private static final Zone B = new Zone("b");

    private static final String ORDERS =
            """
            CREATE TABLE orders (zone_id text NOT NULL, id int NOT NULL, PRIMARY KEY (zone_id, id));
            ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY own_zone ON orders USING (zone_id = current_setting('pawl.zone_id', true));
            CREATE POLICY all_zones ON orders TO pawl_all_zones USING (true);
            GRANT SELECT ON orders TO pawl_all_zones;
            """;

    private static final EmbeddedDatabase DATABASE =
            EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();

    private final ZoneTransactions zones = ZoneTransactions.of(source(DATABASE.url()));

    @BeforeAll
    static void migrate() throws SQLException {
        assertThat(ControlPlane.run(DATABASE).error()).isNull();
        execute(ORDERS);
    }

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @BeforeEach
    void plant() throws SQLException {
        try (var superuser = DATABASE.connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("TRUNCATE orders");
            statement.execute("INSERT INTO orders VALUES ('a', 1), ('a', 2), ('b', 1), ('', 9), ('*', 9)");
        }
    }

    @Test
    void workSeesItsZoneAndNothingElse() throws SQLException {
        assertThat(zones.in(A, ZoneTransactionsTest::orders)).containsExactly("a1", "a2");
        assertThat(zones.in(B, ZoneTransactionsTest::orders)).containsExactly("b1");
        assertThat(zones.in(new Zone("c"), ZoneTransactionsTest::orders)).isEmpty();
    }

    @Test
    void onlyWorkAcrossZonesSeesEveryZone() throws SQLException {
        assertThat(zones.acrossZones(ZoneTransactionsTest::orders)).containsExactly("9", "*9", "a1", "a2", "b1");
        assertThatThrownBy(() -> zones.acrossZones(connection -> update(connection, "DELETE FROM orders")))
                .isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "*", "a,b", "a'--", " a", "a ", "a\n", "ä", "%", "all zones", "a/b", "a.b", "\"a\"", "{a}"})
    void whatIsNoIdIsNoZone(String id) {
        var refusal = catchThrowableOfType(PawlException.class, () -> Zone.of(id));

        assertThat(refusal.message()).isEqualTo(Message.BAD_ZONE);
        assertThat(refusal.getMessage()).doesNotContain("\n");
    }

    @Test
    void anIdHasAtMost64Characters() {
        assertThat(Zone.of("a".repeat(64)).id()).hasSize(64);
        assertThatThrownBy(() -> Zone.of("a".repeat(65))).isInstanceOf(PawlException.class);
    }

    @Test
    void workIsCommittedWhenItReturnsAndRolledBackWhenItThrows() throws SQLException {
        zones.in(A, connection -> update(connection, "INSERT INTO orders VALUES ('a', 3)"));
        assertThatThrownBy(() -> zones.in(A, connection -> {
                    update(connection, "INSERT INTO orders VALUES ('a', 4)");
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        assertThatThrownBy(() -> zones.in(A, connection -> {
                    update(connection, "INSERT INTO orders VALUES ('a', 5)");
                    return update(connection, "INSERT INTO orders VALUES ('b', 5)");
                }))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("row-level security");

        assertThat(zones.in(A, ZoneTransactionsTest::orders)).containsExactly("a1", "a2", "a3");
        assertThat(zones.in(B, ZoneTransactionsTest::orders)).containsExactly("b1");
    }

    @Test
    void aCallWithinWorkJoinsItsTransaction() throws SQLException {
        var seen = zones.in(A, connection -> {
            update(connection, "INSERT INTO orders VALUES ('a', 3)");
            return zones.in(A, ZoneTransactionsTest::orders);
        });

        assertThat(seen).containsExactly("a1", "a2", "a3");
    }

    @Test
    void aCallWithinWorkCannotEnterAnotherZone() throws SQLException {
        assertRefused(Message.OTHER_ZONE, () -> zones.in(A, connection -> zones.in(B, ZoneTransactionsTest::orders)));
        assertRefused(
                Message.OTHER_ZONE, () -> zones.in(A, connection -> zones.acrossZones(ZoneTransactionsTest::orders)));
        assertRefused(
                Message.OTHER_ZONE, () -> zones.acrossZones(connection -> zones.in(A, ZoneTransactionsTest::orders)));
        assertThat(zones.in(B, ZoneTransactionsTest::orders)).containsExactly("b1");
    }

    @Test
    void aPartThatFailedIsNotCommittedByWhoeverCatchesItsException() throws SQLException {
        assertRefused(
                Message.PART_OF_ZONE_FAILED,
                () -> zones.in(A, connection -> {
                    update(connection, "INSERT INTO orders VALUES ('a', 3)");
                    assertThatThrownBy(() -> zones.in(A, inner -> {
                                throw new IllegalStateException("half done");
                            }))
                            .hasMessage("half done");
                    return "caught";
                }));

        assertThat(zones.in(A, ZoneTransactionsTest::orders)).containsExactly("a1", "a2");
    }

    @Test
    void workCannotEndItsTransactionOrKeepItsConnection() throws SQLException {
        var kept = new AtomicReference<Connection>();
        assertRefused(
                Message.ENDS_WITH_THE_WORK,
                () -> zones.in(A, connection -> {
                    connection.commit();
                    return 0;
                }));
        assertRefused(
                Message.ENDS_WITH_THE_WORK,
                () -> zones.in(A, connection -> {
                    connection.rollback();
                    return 0;
                }));
        assertRefused(
                Message.ENDS_WITH_THE_WORK,
                () -> zones.in(A, connection -> {
                    connection.setAutoCommit(true);
                    return 0;
                }));
        assertRefused(
                Message.ENDS_WITH_THE_WORK,
                () -> zones.in(A, connection -> {
                    connection.close();
                    return 0;
                }));
        zones.in(A, connection -> {
            var savepoint = connection.setSavepoint();
            update(connection, "INSERT INTO orders VALUES ('a', 3)");
            connection.rollback(savepoint);
            kept.set(connection);
            return 0;
        });

        var late = Objects.requireNonNull(kept.get());
        assertThat(late.isClosed()).isTrue();
        assertRefused(Message.ZONE_IS_OVER, () -> orders(late));
        assertThat(zones.in(A, ZoneTransactionsTest::orders)).containsExactly("a1", "a2");
    }

    @Test
    void theNextBorrowerOfAConnectionSeesNothing() throws SQLException {
        try (var connection = source(DATABASE.url()).getConnection()) {
            ZoneTransactions.on(connection, A, ZoneTransactionsTest::orders);
            assertThat(connection.getAutoCommit()).isTrue();
            assertNobodysZone(connection);

            assertThatThrownBy(() -> ZoneTransactions.on(connection, A, work -> update(work, "SELECT 1/0")))
                    .isInstanceOf(SQLException.class);
            assertThat(connection.getAutoCommit()).isTrue();
            assertNobodysZone(connection);

            connection.setAutoCommit(false);
            assertThat(ZoneTransactions.on(connection, B, ZoneTransactionsTest::orders))
                    .containsExactly("b1");
            assertThat(connection.getAutoCommit()).isFalse();
            assertNobodysZone(connection);
        }
    }

    @Test
    void aZoneThatSomebodyLeftInTheSessionDoesNotCount() throws SQLException {
        try (var connection = source(DATABASE.url()).getConnection()) {
            update(connection, "SET pawl.zone_id = 'b'");

            assertThat(ZoneTransactions.on(connection, A, ZoneTransactionsTest::orders))
                    .containsExactly("a1", "a2");
        }
    }

    @Test
    void anOpenTransactionIsRefusedAndCanBeJoinedDeliberately() throws SQLException {
        try (var connection = source(DATABASE.url()).getConnection()) {
            assertRefused(Message.NO_TRANSACTION, () -> {
                ZoneTransactions.join(connection, A);
                return 0;
            });
            connection.setAutoCommit(false);
            assertThat(orders(connection)).isSubsetOf("9");
            assertRefused(
                    Message.TRANSACTION_OPEN, () -> ZoneTransactions.on(connection, A, ZoneTransactionsTest::orders));

            ZoneTransactions.join(connection, A);
            assertThat(orders(connection)).containsExactly("a1", "a2");
            ZoneTransactions.join(connection, A);
            assertRefused(Message.OTHER_ZONE, () -> {
                ZoneTransactions.join(connection, B);
                return 0;
            });
            assertThat(orders(connection)).containsExactly("a1", "a2");
            connection.commit();
            assertNobodysZone(connection);

            connection.rollback();
            ZoneTransactions.joinAcrossZones(connection);
            assertThat(orders(connection)).hasSize(5);
            assertRefused(Message.OTHER_ZONE, () -> {
                ZoneTransactions.join(connection, B);
                return 0;
            });
            connection.rollback();
            assertNobodysZone(connection);
        }
    }

    @Test
    void aSessionThatEndsInTheMiddleEndsTheWorkAndNothingElse() throws SQLException {
        assertThatThrownBy(() -> zones.in(A, connection -> {
                    update(connection, "INSERT INTO orders VALUES ('a', 3)");
                    return update(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
                }))
                .isInstanceOf(SQLException.class);

        assertThat(zones.in(A, ZoneTransactionsTest::orders)).containsExactly("a1", "a2");
    }

    @Test
    void behindATransactionPoolerThatHasOneConnectionNobodySeesAnothersZone() throws Exception {
        try (var pooler = Pooler.start(Pooler.Mode.TRANSACTION, DATABASE.port(), 1, DATABASE.name())) {
            var pooled = ZoneTransactions.of(source(pooler.url(DATABASE.name())));
            var start = new CyclicBarrier(2);
            var threads = Executors.newFixedThreadPool(2);
            try {
                List<Future<List<String>>> runs = new ArrayList<>();
                for (var zone : List.of(A, B)) {
                    runs.add(threads.submit(() -> seenInTurn(pooled, zone, start)));
                }
                assertThat(runs.get(0).get(1, TimeUnit.MINUTES)).containsOnly("a1", "a2");
                assertThat(runs.get(1).get(1, TimeUnit.MINUTES)).containsOnly("b1");
            } finally {
                threads.shutdownNow();
            }
            try (var connection = source(pooler.url(DATABASE.name())).getConnection()) {
                assertNobodysZone(connection);
            }
            assertThat(pooled.acrossZones(ZoneTransactionsTest::orders)).hasSize(5);
            try (var connection = source(pooler.url(DATABASE.name())).getConnection()) {
                assertNobodysZone(connection);
            }
        }
    }

    /** More often than a driver waits before it gives a statement a name on the server. */
    private static List<String> seenInTurn(ZoneTransactions pooled, Zone zone, CyclicBarrier start) throws Exception {
        var seen = new ArrayList<String>();
        start.await(1, TimeUnit.MINUTES);
        for (int i = 0; i < 20; i++) {
            seen.addAll(pooled.in(zone, ZoneTransactionsTest::orders));
        }
        return seen;
    }

    private static void assertNobodysZone(Connection connection) throws SQLException {
        assertThat(FreshDatabase.query(
                        connection,
                        "SELECT coalesce(current_setting('pawl.zone_id', true), '') || '/'"
                                + " || (current_user = session_user)"))
                .containsExactly("/true");
        // The owner of the table plants a row whose zone is the empty string; a schema forbids it.
        assertThat(orders(connection)).isSubsetOf("9");
    }

    private interface Call {
        @Nullable
        Object call() throws SQLException;
    }

    private static void assertRefused(Message message, Call call) {
        var refusal = catchThrowableOfType(PawlException.class, call::call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.message()).isEqualTo(message);
        assertThat(refusal.hint()).isNotEmpty();
    }

    private static List<String> orders(Connection connection) throws SQLException {
        return FreshDatabase.query(connection, "SELECT zone_id || id FROM orders ORDER BY zone_id COLLATE \"C\", id");
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
            return statement.getUpdateCount();
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = DATABASE.connect()) {
            update(connection, sql);
        }
    }

    private static PGSimpleDataSource source(String url) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(DATABASE.owner());
        return source;
    }
}
