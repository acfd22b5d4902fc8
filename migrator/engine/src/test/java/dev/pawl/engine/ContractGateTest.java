package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.instance.InstanceRegistration;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A contract-phase migration runs when every instance that is alive knows it. */
final class ContractGateTest extends MigrateFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String DROP = "-- pawl:phase contract\nALTER TABLE a DROP COLUMN old";
    private static final String GATE_IS_CLOSED = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            + " AND classid = x'50415747'::int AND mode = 'ExclusiveLock'"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    @BeforeEach
    void applyTheFirstFile() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int, old int)");
        migrate();
    }

    @Test
    void anInstanceThatDoesNotKnowItHoldsItBackAndIsNamed() throws Exception {
        try (var old = registered()) {
            assertThat(old.isRegistered()).isTrue();
            folder.with("0002_b.up.sql", "CREATE TABLE b (id int)").with("0003_drop.up.sql", DROP);
            var instance = fresh.query("SELECT 'shop 0001_a at ' || address || ' since '"
                    + " || to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
                    + " FROM pawl.instances");

            var report = contract();

            assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(versions(report)).containsExactly("0002_b");
            assertThat(report.error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0442E");
                assertThat(error.exitStatus()).isEqualTo(ExitStatus.REFUSED);
                assertThat(error.file()).isEqualTo("0003_drop.up.sql");
                assertThat(error.message())
                        .isEqualTo("0003_drop takes away what instances need that are alive and do not know it: "
                                + instance.get(0) + ".");
                assertThat(error.hint()).contains("Roll out the version that contains 0003_drop");
            });
            assertThat(columns()).containsExactly("id", "old");
        }
        assertThat(versions(contract())).containsExactly("0003_drop");
    }

    @Test
    void instancesThatKnowItLetItThrough() throws Exception {
        folder.with("0002_drop.up.sql", DROP);
        try (var instance = registered()) {
            assertThat(instance.isRegistered()).isTrue();
            assertThat(versions(contract())).containsExactly("0002_drop");
            assertThat(columns()).containsExactly("id");
            assertThat(fresh.query(GATE_IS_CLOSED)).isEmpty();
        }
    }

    @Test
    void anInstanceThatCrashedCountsForTheGracePeriodAndIsForgottenThen() throws Exception {
        try (var old = registered()) {
            assertThat(old.isRegistered()).isTrue();
            folder.with("0002_drop.up.sql", DROP);
            endItsSession();

            assertThat(contract().error()).satisfies(error -> assertThat(error.message())
                    .contains("shop 0001_a")
                    .containsPattern("\\(without a connection, counts until [0-9:]{8}Z\\)"));
            var report = pawl(Map.of(Setting.INSTANCE_GRACE, "0"), connector()).migrate(Phase.CONTRACT, event -> {});

            assertThat(versions(report)).containsExactly("0002_drop");
            assertThat(fresh.query("SELECT address FROM pawl.instances")).isEmpty();
        }
    }

    @Test
    void anInstanceCannotStartUnseenWhileItRunsAndIsTooOldAfterwards() throws Exception {
        var old = pawl(Map.of(), connector());
        folder.with(
                "0002_drop.up.sql",
                DROP
                        + ";\nDO $$ BEGIN WHILE NOT pg_try_advisory_xact_lock(42) LOOP PERFORM pg_sleep(0.01);"
                        + " END LOOP; END $$");
        try (var instance = old.instance("shop");
                var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(42)");
            var running = CompletableFuture.supplyAsync(this::contract);
            awaitOne(GATE_IS_CLOSED);

            var starting = CompletableFuture.runAsync(() -> instance.register(PATIENCE));
            awaitOne("SELECT FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND application_name = 'pawl/instance' AND state = 'idle'"
                    + " AND query LIKE '%pg_try_advisory_xact_lock_shared%'");
            assertThat(fresh.query("SELECT address FROM pawl.instances")).isEmpty();
            statement.execute("SELECT pg_advisory_unlock(42)");

            assertThat(running.join().outcome()).isEqualTo(Outcome.APPLIED);
            starting.join();
            assertThat(instance.isRegistered()).isTrue();
            assertThat(old.migrate(event -> {}).exitStatus()).isEqualTo(ExitStatus.DATABASE_NEWER);
        }
    }

    @Test
    void anInstanceThatIsJustStartingIsWaitedForAndSeen() throws Exception {
        folder.with("0002_drop.up.sql", DROP);
        try (var starting = fresh.database().connect();
                var statement = starting.createStatement()) {
            starting.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock_shared(x'50415747'::int, 0)");
            statement.execute(
                    "INSERT INTO pawl.instances VALUES (gen_random_uuid(), 'shop', 'elsewhere/1', '0001_a', '',"
                            + " '{}', 1)");

            var report = pawl(Map.of(), connector()).migrate(Phase.CONTRACT, event -> {
                if (event instanceof RunEvent.StepRetried) {
                    commit(starting);
                }
            });

            assertThat(report.error())
                    .satisfies(error -> assertThat(error.message()).contains("shop 0001_a at elsewhere/1"));
        }
        assertThat(columns()).contains("old");
    }

    @Test
    void anOldSnapshotDoesNotHideAnInstance() throws Exception {
        folder.with(
                "0002_drop.up.sql",
                "-- pawl:phase contract\nSET TRANSACTION ISOLATION LEVEL REPEATABLE READ;\n"
                        + "ALTER TABLE a DROP COLUMN old");
        try (var unseen = fresh.database().connect();
                var statement = unseen.createStatement()) {
            statement.execute("SELECT pg_advisory_lock_shared(x'50415749'::int, 7)");

            var report = pawl(Map.of(Setting.RETRY_BUDGET, "1ms"), connector()).migrate(Phase.CONTRACT, event -> {});

            assertThat(report.exitStatus()).isEqualTo(ExitStatus.BUDGET_USED_UP);
        }
        assertThat(contract().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aMigrationOfSeveralTransactionsIsHeldBackAsAWhole() throws Exception {
        try (var old = registered()) {
            assertThat(old.isRegistered()).isTrue();
            folder.with("0002_drop.up.sql", DROP + ";\nVACUUM a;\nALTER TABLE a DROP COLUMN id");

            var report = contract();

            assertThat(report.error())
                    .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0442E"));
            assertThat(columns()).containsExactly("id", "old");
        }
        folder.with("0003_drop.up.sql", "-- pawl:phase contract\nDROP TABLE a");
        assertThat(versions(contract())).containsExactly("0002_drop", "0003_drop");
        assertThat(fresh.query(GATE_IS_CLOSED)).isEmpty();
    }

    @Test
    void aContractMigrationDoesNotRunTogetherWithWhatItCompletes() throws Exception {
        folder.with("0002_b.up.sql", "CREATE TABLE b (id int)")
                .with("0003_drop.up.sql", "-- pawl:contracts 0002_b\n" + DROP);

        assertThat(contract()).satisfies(report -> {
            assertThat(report.exitStatus()).isEqualTo(ExitStatus.REFUSED);
            assertThat(report.error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0441E");
                assertThat(error.line()).isEqualTo(1);
            });
        });
        assertThat(versions(migrate())).containsExactly("0002_b");
        assertThat(versions(contract())).containsExactly("0003_drop");
    }

    private InstanceRegistration registered() {
        var instance = pawl(Map.of(), connector()).instance("shop");
        instance.register(PATIENCE);
        return instance;
    }

    private java.util.List<String> columns() throws SQLException {
        return fresh.query("SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('a') AND attnum > 0"
                + " AND NOT attisdropped ORDER BY attnum");
    }

    private void awaitOne(String query) throws SQLException {
        assertThat(fresh.queryUntilEmpty("SELECT 'nothing yet' WHERE NOT EXISTS (" + query + ")"))
                .isEmpty();
    }

    private void endItsSession() throws SQLException {
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    + " WHERE application_name = 'pawl/instance' AND datname = current_database()");
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
