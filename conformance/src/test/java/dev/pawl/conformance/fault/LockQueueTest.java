package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Setting;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A migration that wants a table which an idle reader holds does not keep everybody else from it. */
final class LockQueueTest extends FaultFixture {
    private static final int READERS = 4;
    private static final Duration LONGEST_READ = Duration.ofSeconds(2);

    @Test
    void readersGetThroughWhileAMigrationWaitsForAnIdleOneAndTheIdleOneIsNamed() throws Exception {
        write("0001_busy.up.sql", "CREATE TABLE busy (id int);\n");
        assertThat(migrate().error()).isNull();
        write("0002_alter.up.sql", "ALTER TABLE busy ADD COLUMN name text;\n");
        var events = new ArrayList<RunEvent>();
        var reading = new AtomicBoolean(true);
        var reads = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(READERS);
        try (var idle = fresh.database().connect()) {
            Eventually.execute(idle, "SET application_name = 'idle reader'");
            idle.setAutoCommit(false);
            Eventually.execute(idle, "SELECT * FROM busy");
            var slowest = new ArrayList<Future<Duration>>();
            for (int i = 0; i < READERS; i++) {
                slowest.add(threads.submit(() -> readUntilToldToStop(reading, reads)));
            }

            var report = migrate(fresh.database().url(), Map.of(), event -> {
                events.add(event);
                // So that readers are counted that came behind an attempt.
                if (attempts(events) == 2) {
                    awaitMoreReads(reads);
                    commit(idle);
                }
            });

            reading.set(false);
            assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
            for (var duration : slowest) {
                assertThat(duration.get(30, TimeUnit.SECONDS)).isLessThan(LONGEST_READ);
            }
        } finally {
            reading.set(false);
            threads.shutdownNow();
        }
        assertThat(events)
                .filteredOn(RunEvent.Blocked.class::isInstance)
                .map(RunEvent.Blocked.class::cast)
                .anySatisfy(blocked -> assertThat(blocked.blockers())
                        .anySatisfy(blocker -> assertThat(blocker.application()).isEqualTo("idle reader")));
        assertThat(query("SELECT count(name) FROM busy")).containsExactly("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALTER TABLE busy ADD COLUMN name text", "CREATE INDEX CONCURRENTLY busy_id ON busy (id)"})
    void aPreparedTransactionThatIsInTheWayIsNamed(String sql) throws Exception {
        write("0001_busy.up.sql", "CREATE TABLE busy (id int);\n");
        assertThat(migrate().error()).isNull();
        write("0002_wants.up.sql", sql);
        var gid = "forgotten_" + fresh.database().name();
        try (var client = fresh.database().connect()) {
            Eventually.execute(client, "BEGIN; INSERT INTO busy VALUES (1); PREPARE TRANSACTION '" + gid + "'");
            var named = new ArrayList<String>();

            var report = migrate(fresh.database().url(), Map.of(Setting.RETRY_BUDGET, "20s"), event -> {
                if (event instanceof RunEvent.Blocked blocked) {
                    blocked.blockers().forEach(blocker -> named.add(blocker.toString()));
                }
                if (event instanceof RunEvent.Progress || (event instanceof RunEvent.StepRetried && !named.isEmpty())) {
                    end(client, gid);
                }
            });

            assertThat(report.error()).isNull();
            assertThat(named).anySatisfy(blocker -> assertThat(blocker).startsWith("prepared transaction " + gid));
        }
    }

    private static void end(Connection client, String gid) {
        try {
            if (!FreshDatabase.query(client, "SELECT gid FROM pg_prepared_xacts WHERE gid = '" + gid + "'")
                    .isEmpty()) {
                Eventually.execute(client, "ROLLBACK PREPARED '" + gid + "'");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int attempts(List<RunEvent> events) {
        return (int) events.stream()
                .filter(event -> event instanceof RunEvent.StepRetried || event instanceof RunEvent.Blocked)
                .count();
    }

    private static void awaitMoreReads(AtomicInteger reads) {
        int before = reads.get();
        try {
            Eventually.see("a reader gets through", () -> reads.get() > before + READERS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Duration readUntilToldToStop(AtomicBoolean reading, AtomicInteger reads) throws SQLException {
        var slowest = Duration.ZERO;
        try (var reader = fresh.database().connect()) {
            while (reading.get()) {
                long start = System.nanoTime();
                Eventually.execute(reader, "SELECT * FROM busy");
                var took = Duration.ofNanos(System.nanoTime() - start);
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
                reads.incrementAndGet();
                Eventually.execute(reader, "SELECT pg_sleep(0.002)");
            }
        }
        return slowest;
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
