package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.engine.Setting;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lock that keeps runners apart: the one that is documented, held to the end, and proved before each COMMIT. */
final class RunnerLockTest extends FaultFixture {
    /** As documented, so that every version of Pawl takes the same one. */
    private static final String KEY = "4732518903281471";

    private static final String HELD = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
            + " AND objsubid = 1 AND (classid::bigint << 32 | objid::bigint) = " + KEY
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private final List<RunEvent> events = new ArrayList<>();

    @BeforeEach
    void writeFiles() throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE probe (file int);\n");
        write("0002_probe.up.sql", "INSERT INTO probe VALUES (2);\n");
    }

    @ParameterizedTest
    @CsvSource({"0, PAWL0701E, 7", "1s, PAWL0601E, 6"})
    void aRunnerThatMayNotWaitLongGivesUpAndChangesNothing(String patience, String code, int exitCode)
            throws Exception {
        var threads = Executors.newSingleThreadExecutor();
        try (var other = fresh.database().connect()) {
            Eventually.execute(other, "SET application_name = 'somebody'; SELECT pg_advisory_lock(" + KEY + ")");

            var run = threads.submit(
                    () -> migrate(fresh.database().url(), Map.of(Setting.LOCK_WAIT, patience), event -> {}));
            Eventually.see("the runner gives up", run::isDone);

            var report = run.get();
            assertThat(report.error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo(code);
                assertThat(error.message()).contains("somebody");
            });
            assertThat(report.exitStatus().code()).isEqualTo(exitCode);
            assertThat(query("SELECT to_regclass('probe'), to_regnamespace('pawl')"))
                    .containsExactly("null");
            assertThat(query(HELD)).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aKeyOfOnesOwnIsAnotherLock() throws Exception {
        try (var other = fresh.database().connect()) {
            Eventually.execute(other, "SELECT pg_advisory_lock(" + KEY + ")");
            var settings = Map.of(Setting.LOCK_WAIT, "0", Setting.LOCK_KEY, "42");
            Eventually.execute(other, "SELECT pg_advisory_lock(42)");
            assertThat(migrate(fresh.database().url(), settings, events::add)
                            .exitStatus()
                            .code())
                    .isEqualTo(7);
            Eventually.execute(other, "SELECT pg_advisory_unlock(42)");
            assertThat(migrate(fresh.database().url(), settings, events::add).error())
                    .isNull();
        }
    }

    /** Before each COMMIT the runner proves that it has the lock, by letting go of it for a moment. */
    @Test
    void whoeverWaitsForTheLockInsideAStatementDoesNotGetItBetweenTwoFiles() throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        try (var other = fresh.database().connect();
                var proxy = FaultProxy.to(serverPort())) {
            var fault = new Fault.Once(sql -> sql.contains("CREATE TABLE probe"), Action.HOLD_BEFORE);
            proxy.inject(fault);
            var report = threads.submit(() -> migrate(url(proxy.port()), Map.of(), events::add));
            Eventually.see("the first file", proxy::isHolding);
            assertThat(query(HELD)).hasSize(1);
            var waiter = threads.submit(() -> {
                Eventually.execute(other, "SELECT pg_advisory_lock(" + KEY + ")");
                return query("SELECT version FROM public.schema_migrations ORDER BY 1");
            });
            Eventually.rows(superuser(), HELD.replace("AND granted", "AND NOT granted"));

            proxy.inject(Fault.NONE);
            proxy.release();

            assertThat(report.get().error()).isNull();
            assertThat(waiter.get()).containsExactly("0001_probe", "0002_probe");
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-- pawl:transaction none\n"})
    void aFileThatGivesTheLockAwayIsNotRecorded(String directive) throws Exception {
        write("0003_unlock.up.sql", directive + "INSERT INTO probe SELECT 3 FROM pg_advisory_unlock_all();\n");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0502E"));
        assertThat(query("SELECT file FROM probe")).containsExactly("2");
        assertThat(query("SELECT version FROM schema_migrations WHERE version >= '0003'"))
                .isEmpty();
    }

    @Test
    void theLockIsHeldWhileTheBookkeepingIsMadeAndUntilTheEndIsWritten() throws Exception {
        var unlocked = new ArrayList<String>();
        try (var proxy = FaultProxy.to(serverPort())) {
            proxy.inject(sql -> {
                boolean writes = sql.contains("CREATE TABLE IF NOT EXISTS public.schema_migrations")
                        || sql.contains("INSERT INTO")
                        || sql.contains("UPDATE pawl.runs");
                if (writes && isFree()) {
                    unlocked.add(sql);
                }
                return Action.PASS;
            });
            assertThat(migrate(url(proxy.port()), Map.of(), events::add).error())
                    .isNull();
            assertThat(proxy.queries()).anyMatch(sql -> sql.contains("UPDATE pawl.runs"));
        }
        assertThat(unlocked).isEmpty();
        requireNothingLeftBehind();
    }

    private synchronized boolean isFree() {
        try {
            return query(HELD).isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What others did while this one waited is seen, and what they left to do is done. */
    @Test
    void theHistoryIsReadAgainWhenTheLockWasWaitedFor() throws Exception {
        var threads = Executors.newSingleThreadExecutor();
        try (var other = fresh.database().connect()) {
            Eventually.execute(other, "SELECT pg_advisory_lock(" + KEY + ")");
            var report = threads.submit(() -> migrate(fresh.database().url(), Map.of(), event -> {
                synchronized (events) {
                    events.add(event);
                }
            }));
            Eventually.see("the runner waits", () -> {
                synchronized (events) {
                    return events.stream().anyMatch(RunEvent.WaitingForLock.class::isInstance);
                }
            });
            // It waits outside of any transaction, and holds nothing meanwhile.
            assertThat(query("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'pawl/%'"
                            + " AND datname = current_database() AND backend_xmin IS NOT NULL AND state <> 'active'"))
                    .isEmpty();
            var only = Files.createDirectories(directory.resolve("only"));
            Files.copy(directory.resolve("0001_probe.up.sql"), only.resolve("0001_probe.up.sql"));
            assertThat(migrate(
                                    fresh.database().url(),
                                    Map.of(Setting.MIGRATIONS, only.toString(), Setting.LOCK_KEY, "43"),
                                    event -> {})
                            .error())
                    .isNull();
            Eventually.execute(other, "SELECT pg_advisory_unlock(" + KEY + ")");

            assertThat(report.get().error()).isNull();
            assertThat(report.get().applied())
                    .extracting(step -> step.version().text())
                    .containsExactly("0002_probe");
        } finally {
            threads.shutdownNow();
        }
    }
}
