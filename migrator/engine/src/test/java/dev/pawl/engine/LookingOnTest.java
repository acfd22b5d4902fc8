package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.event.BuildProgress;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a second connection sees while a statement runs long: who blocks it, since when no more, and how far it is. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LookingOnTest extends MigrateFixture {
    private static final int LOCK = 42;

    private final List<RunEvent> events = new ArrayList<>();

    @BeforeEach
    void aTableAndAFunctionThatTakesAsLongAsTheTestWants() throws Exception {
        folder.with(
                "0001_big.up.sql",
                """
                CREATE TABLE big (id int);
                INSERT INTO big SELECT generate_series(1, 5000);
                CREATE FUNCTION slow(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
                BEGIN
                    WHILE NOT pg_try_advisory_xact_lock_shared(42) LOOP
                        PERFORM pg_sleep(0.01);
                    END LOOP;
                    RETURN id;
                END $$""");
        assertThat(migrate().error()).isNull();
    }

    @Test
    void anAttemptThatGotItsLockIsToldToBeUnblockedBeforeItsMigrationIsApplied() throws Exception {
        folder.with("0002_alter.up.sql", "ALTER TABLE big ADD COLUMN name text");
        try (var reader = using("LOCK TABLE big IN ACCESS SHARE MODE")) {
            run(event -> {
                if (event instanceof RunEvent.Blocked) {
                    commit(reader);
                }
            });
        }

        var blocked = only(RunEvent.Blocked.class);
        var unblocked = only(RunEvent.Unblocked.class);
        assertThat(unblocked.relation()).isEqualTo("big");
        assertThat(unblocked.waited()).isPositive();
        assertThat(events)
                .filteredOn(event -> event == blocked || event == unblocked || event instanceof RunEvent.StepApplied)
                .hasExactlyElementsOfTypes(
                        RunEvent.Blocked.class, RunEvent.Unblocked.class, RunEvent.StepApplied.class);
    }

    @Test
    void whoLetsGoBetweenTwoAttemptsIsToldBeforeTheNext() throws Exception {
        folder.with("0002_alter.up.sql", "ALTER TABLE big ADD COLUMN name text");
        try (var reader = using("LOCK TABLE big IN ACCESS SHARE MODE")) {
            run(event -> {
                if (event instanceof RunEvent.StepRetried retried
                        && !retried.blockers().isEmpty()) {
                    commit(reader);
                }
            });
        }

        assertThat(only(RunEvent.Unblocked.class).relation()).isEqualTo("big");
    }

    @Test
    void aBuildTellsItsPhaseAndItsBlocks() throws Exception {
        folder.with("0002_index.up.sql", "SELECT 1;\n\nCREATE INDEX CONCURRENTLY big_slow ON big (slow(id));");
        try (var holder = using("SELECT pg_advisory_xact_lock(" + LOCK + ")")) {
            run(event -> {
                if (event instanceof RunEvent.Progress progress
                        && progress.build().phase().startsWith("building index")) {
                    commit(holder);
                }
            });
        }

        assertThat(builds()).anySatisfy(build -> {
            assertThat(build.command()).isEqualTo("CREATE INDEX CONCURRENTLY");
            assertThat(build.relation()).isEqualTo("big");
            assertThat(build.blocks().total()).isPositive();
            assertThat(build.toString()).contains("building index", "blocks ");
        });
        assertThat(events)
                .filteredOn(RunEvent.Progress.class::isInstance)
                .map(RunEvent.Progress.class::cast)
                .allSatisfy(progress -> assertThat(progress.line()).isEqualTo(3))
                .first()
                .satisfies(progress -> assertThat(progress.milestone()).isTrue());
    }

    @Test
    void aTableOfTheSameTransactionHasNoNumberInsteadOfAName() throws Exception {
        folder.with(
                "0002_fresh.up.sql", "CREATE TABLE fresh AS TABLE big;\nCREATE INDEX fresh_slow ON fresh (slow(id));");
        try (var holder = using("SELECT pg_advisory_xact_lock(" + LOCK + ")")) {
            run(event -> {
                if (event instanceof RunEvent.Progress) {
                    commit(holder);
                }
            });
        }

        assertThat(builds()).isNotEmpty().allSatisfy(build -> assertThat(build.relation())
                .isEqualTo("a new table"));
    }

    @Test
    void aBuildInATransactionIsToldAtItsOwnLineToWhoFollowsStatements() throws Exception {
        folder.with("0002_index.up.sql", "SELECT 1;\n\nCREATE INDEX big_slow ON big (slow(id));");
        try (var holder = using("SELECT pg_advisory_xact_lock(" + LOCK + ")")) {
            run(event -> {
                if (event instanceof RunEvent.Progress) {
                    commit(holder);
                }
            });
        }

        assertThat(events)
                .filteredOn(RunEvent.Progress.class::isInstance)
                .map(RunEvent.Progress.class::cast)
                .isNotEmpty()
                .allSatisfy(progress -> assertThat(progress.line()).isEqualTo(3));
    }

    @Test
    void aBuildTellsForWhomItWaits() throws Exception {
        folder.with("0002_index.up.sql", "CREATE INDEX CONCURRENTLY big_id ON big (id);");
        int pid;
        try (var writer = using("INSERT INTO big VALUES (0)")) {
            pid = pid(writer);
            run(event -> {
                if (event instanceof RunEvent.Progress) {
                    commit(writer);
                }
            });
        }

        assertThat(builds()).first().satisfies(build -> {
            assertThat(build.phase()).isEqualTo("waiting for writers before build");
            assertThat(build.lockers()).isEqualTo(new BuildProgress.Count(0, 1));
            assertThat(build.lockerPid()).isEqualTo(pid);
        });
        assertThat(events)
                .filteredOn(RunEvent.Blocked.class::isInstance)
                .map(RunEvent.Blocked.class::cast)
                .anySatisfy(blocked -> assertThat(blocked.blockers())
                        .anySatisfy(blocker -> assertThat(blocker.pid()).isEqualTo(pid)));
    }

    @Test
    void whoLooksOnComesBackWhenItsConnectionWasLost() throws Exception {
        folder.with("0002_index.up.sql", "CREATE INDEX CONCURRENTLY big_slow ON big (slow(id));");
        try (var writer = using("INSERT INTO big VALUES (0)");
                var holder = using("SELECT pg_advisory_xact_lock(" + LOCK + ")")) {
            var writerEnds = new CompletableFuture<Void>();
            var committed = writerEnds.thenRunAsync(() -> commit(writer));
            run(event -> {
                if (event instanceof RunEvent.Blocked && !writerEnds.isDone()) {
                    loseWhoLooksOn();
                    writerEnds.complete(null);
                } else if (event instanceof RunEvent.Unblocked) {
                    // Until then the build goes on, so that it is the new connection that saw it.
                    commit(holder);
                }
            });
            committed.join();
        }

        assertThat(fresh.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'big_slow'::regclass"))
                .containsExactly("t");
    }

    private void run(RunListener then) {
        RunListener listener = event -> {
            events.add(event);
            then.on(event);
        };
        var report = migrate(Map.of(), listener.followingStatements());
        assertThat(report.error()).isNull();
        assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
    }

    private List<BuildProgress> builds() {
        return events.stream()
                .filter(RunEvent.Progress.class::isInstance)
                .map(event -> ((RunEvent.Progress) event).build())
                .toList();
    }

    private <T extends RunEvent> T only(Class<T> kind) {
        var found = events.stream().filter(kind::isInstance).map(kind::cast).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** A transaction that has done something and stays open. */
    private Connection using(String sql) throws SQLException {
        var connection = fresh.database().connect();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private static int pid(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void loseWhoLooksOn() {
        try {
            assertThat(fresh.query("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND query LIKE '%own.application_name%'"
                            + " AND pid <> pg_backend_pid()"))
                    .containsExactly("t");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
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
