package dev.pawl.conformance.fault;

import static dev.pawl.conformance.RunnerProcess.KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.RunnerProcess;
import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.engine.Setting;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kill -9} of the process that migrates: the next one finishes by itself. */
final class KilledRunnerTest extends FaultFixture {
    private static final int RUNNERS_AT_ONCE = 8;

    @ParameterizedTest
    @CsvSource({
        "CREATE INDEX CONCURRENTLY big_name ON big (name), Lock",
        "REINDEX INDEX CONCURRENTLY big_old, Lock",
        "ALTER TABLE big ADD COLUMN more text, Lock"
    })
    void aStatementThatOutlivesItsProcessIsWaitedForAndFinished(String sql, String event) throws Exception {
        write("0001_big.up.sql", "CREATE TABLE big (id int, name text); CREATE INDEX big_old ON big (name);\n");
        assertThat(migrate().error()).isNull();
        write("0002_next.up.sql", sql + ";\n");
        try (var writer = fresh.database().connect();
                var runner = start(fresh.database().url())) {
            writer.setAutoCommit(false);
            Eventually.execute(writer, "INSERT INTO big VALUES (1, 'held')");
            var waiting = RUNNERS + " AND wait_event_type = '" + event + "'";
            Eventually.rows(superuser(), waiting);

            runner.kill();
            assertThat(runner.exitCode()).isEqualTo(KILLED);
            // The session notices that its client is dead, while what it waits for is still held.
            Eventually.noRows(superuser(), RUNNERS);
            writer.rollback();
        }

        assertThat(migrate().error()).isNull();

        requireNothingLeftBehind();
        assertThat(query("SELECT version FROM schema_migrations ORDER BY 1")).containsExactly("0001_big", "0002_next");
    }

    @Test
    void eightProcessesThatAreKilledAtRandomAndStartedAgainBringTheSetToItsEnd() throws Exception {
        killAtRandom(Long.getLong("pawl.seed", System.nanoTime()), 8);
    }

    @Tag("long")
    @Test
    void theSameOftenAndAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            killAtRandom(Long.getLong("pawl.seed", System.nanoTime()), 30);
        }
    }

    private void killAtRandom(long seed, int kills) throws Exception {
        System.out.println("kill at random: -Dpawl.seed=" + seed);
        var set = MixedSet.in(directory);
        var random = new Random(seed);
        var left = new AtomicInteger(kills);
        var runners = new ArrayList<RunnerProcess>();
        try (var database = MixedSet.newDatabase();
                var proxy = FaultProxy.to(serverPort())) {
            for (int i = 0; i < RUNNERS_AT_ONCE; i++) {
                runners.add(set.start(database, proxy.port()));
            }
            proxy.inject(sql -> {
                synchronized (runners) {
                    if (left.get() > 0 && random.nextInt(6) == 0) {
                        left.decrementAndGet();
                        runners.get(random.nextInt(runners.size())).kill();
                    }
                }
                return Action.PASS;
            });
            replaceKilled(set, database, proxy, runners);
            assertThat(left.get()).as("kills that did not happen, seed " + seed).isLessThan(kills);
            set.requireUndisturbed(database);
        } finally {
            for (var runner : runners) {
                runner.close();
            }
        }
    }

    /** Returns when all runners have ended well. */
    private static void replaceKilled(
            MixedSet set, EmbeddedDatabase database, FaultProxy proxy, List<RunnerProcess> runners) throws Exception {
        for (int i = 0; i < runners.size(); ) {
            var runner = runners.get(i);
            if (runner.exitCode() == KILLED) {
                var next = set.start(database, proxy.port());
                synchronized (runners) {
                    runners.set(i, next).close();
                }
            } else {
                assertThat(runner.exitCode()).as(runner.output()).isZero();
                i++;
            }
        }
    }

    /** A runner that stands still keeps its lock, and the others say whose it is. */
    @Test
    void aProcessThatStandsStillIsWaitedForByNameAndBothEndWell() throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE probe (file int);\n");
        write("0002_slow.up.sql", "INSERT INTO probe VALUES (2);\nLOCK TABLE probe;\n");
        assertThat(migrateOnly("0001_probe.up.sql")).isTrue();
        try (var reader = fresh.database().connect();
                var first = start(fresh.database().url())) {
            reader.setAutoCommit(false);
            Eventually.execute(reader, "SELECT * FROM probe");
            // Between two attempts, when it has rolled back and holds no table.
            Eventually.see("an attempt without success", () -> first.output().contains("PAWL0005W"));
            var waiting = Eventually.rows(superuser(), RUNNERS + " AND state = 'idle' AND query LIKE '%ROLLBACK'");
            first.pause();
            try (var second = start(fresh.database().url())) {
                Eventually.see("the second one waits", () -> second.output().contains("PAWL0002I"));
                assertThat(second.output())
                        .containsPattern("held by pid " + waiting.get(0)
                                + " \\(pawl/[0-9a-f-]+, user owner, host 127.0.0.1\\), connected \\d{4}-\\d\\d-\\d\\dT")
                        .contains("applying 0002_slow");
                reader.rollback();
                first.resume();

                assertThat(first.exitCode()).as(first.output()).isZero();
                assertThat(second.exitCode()).as(second.output()).isZero();
            }
        }
        assertThat(query("SELECT file FROM probe")).containsExactly("2");
        requireNothingLeftBehind();
    }

    /** Its session still works, and its lock is held by nobody else. */
    @Test
    void aProcessThatStandsStillInABuildIsWaitedForAndBothEndWell() throws Exception {
        write("0001_big.up.sql", "CREATE TABLE big (id int);\n");
        assertThat(migrate().error()).isNull();
        write("0002_index.up.sql", "CREATE INDEX CONCURRENTLY big_id ON big (id);\nINSERT INTO big VALUES (2);\n");
        try (var writer = fresh.database().connect();
                var first = start(fresh.database().url())) {
            writer.setAutoCommit(false);
            Eventually.execute(writer, "INSERT INTO big VALUES (1)");
            Eventually.rows(superuser(), RUNNERS + " AND wait_event_type = 'Lock'");
            first.pause();
            writer.rollback();
            Eventually.rows(
                    superuser(), "SELECT indexrelid FROM pg_index WHERE indrelid = 'big'::regclass AND indisvalid");
            try (var second = start(fresh.database().url())) {
                Eventually.see("the second one waits", () -> second.output().contains("PAWL0002I"));
                first.resume();

                assertThat(first.exitCode()).as(first.output()).isZero();
                assertThat(second.exitCode()).as(second.output()).isZero();
            }
        }
        assertThat(query("SELECT id FROM big")).containsExactly("2");
        requireNothingLeftBehind();
    }

    private boolean migrateOnly(String file) throws Exception {
        var other = Files.createDirectories(directory.resolve("only"));
        Files.copy(directory.resolve(file), other.resolve(file));
        return migrate(fresh.database().url(), Map.of(Setting.MIGRATIONS, other.toString()), event -> {})
                        .error()
                == null;
    }
}
