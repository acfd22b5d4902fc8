package dev.pawl.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Runner.Ending;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that every forward-only migration runner for PostgreSQL must satisfy. Extend it, say how to start the runner,
 * and run the class as JUnit tests:
 *
 * <pre>{@code
 * final class MyRunnerTest extends RunnerConformance {
 *     @Override protected Runner inThread() { ... }
 *     @Override protected Runner inProcess() { ... }
 * }
 * }</pre>
 *
 * <p>The history is expected in {@code public.schema_migrations(version, applied_at, ...)}, one row for each file, the
 * version being the file's name without {@code .up.sql}.
 */
public abstract class RunnerConformance {
    private static final int RUNNERS = 8;
    private static final int FILES = 20;
    private static final int PATIENCE_SECONDS = 120;

    @RegisterExtension
    final FreshDatabase fresh;

    @TempDir
    private Path directory;

    /** On the bundled major version of PostgreSQL. */
    protected RunnerConformance() {
        this(EmbeddedServer.BUNDLED_MAJOR);
    }

    /** On this major version of PostgreSQL. */
    protected RunnerConformance(int major) {
        this.fresh = FreshDatabase.on(major);
    }

    /** Runs the runner inside this process; the kit calls it from many threads at once. */
    protected abstract Runner inThread();

    /** Runs the runner in a process of its own each time. */
    protected abstract Runner inProcess();

    @Rule(
            id = "FWD-S01-threads",
            ifItFails = "Is the lock taken before the history is read, and read again after it was waited for?"
                    + " Is the history table made under the lock?")
    void concurrentThreadsApplyEachFileExactlyOnce() throws Exception {
        concurrentRunnersApplyEachFileExactlyOnce(inThread());
    }

    @Rule(
            id = "FWD-S01-processes",
            ifItFails = "As FWD-S01-threads. A lock inside one process keeps threads apart but not processes.")
    void concurrentProcessesApplyEachFileExactlyOnce() throws Exception {
        concurrentRunnersApplyEachFileExactlyOnce(inProcess());
    }

    @Rule(
            id = "FWD-S01-again",
            ifItFails = "Does a run with nothing to do write anything: grants, comments, a history row, a sequence?")
    void aSecondRunChangesNothing() throws Exception {
        var folder = MigrationFolder.ofProbes(directory, FILES);
        requireSuccess(inThread().run(database(), folder.path()));
        var before = oracle().fingerprint();

        requireSuccess(inThread().run(database(), folder.path()));

        assertThat(oracle().fingerprint()).isEqualTo(before);
    }

    @Rule(
            id = "FWD-S06-frozen",
            ifItFails = "Are the files compared with released.sha256 before the first one is applied, byte for byte?")
    void anEditedFrozenFileIsRefusedBeforeAnythingRuns() throws Exception {
        var folder = MigrationFolder.ofProbes(directory, FILES);
        folder.freeze();
        folder.edit(MigrationFolder.name(FILES));

        var ending = inThread().run(database(), folder.path());

        assertThat(ending.succeeded()).as(ending.output()).isFalse();
        assertThat(oracle().tables()).isEmpty();
    }

    @Rule(
            id = "FWD-S06-edited",
            ifItFails = "Is a checksum of the bytes recorded with each file, and compared at every run?")
    void anEditedAppliedFileIsRefusedBeforeAnythingRuns() throws Exception {
        var folder = MigrationFolder.ofProbes(directory, 2);
        requireSuccess(inThread().run(database(), folder.path()));
        folder.edit(MigrationFolder.name(1));
        folder.write("0003_more.up.sql", "CREATE TABLE public.more (id int);");

        var ending = inThread().run(database(), folder.path());

        assertThat(ending.succeeded()).as(ending.output()).isFalse();
        assertThat(oracle().tables()).doesNotContain("more");
    }

    @Rule(
            id = "FWD-S08-leftovers",
            ifItFails = "Is the connection really closed at the end? One that goes back to a pool keeps its locks.")
    void aRunLeavesNoSessionAndNoLockBehind() throws Exception {
        var folder = MigrationFolder.ofProbes(directory, 2);
        folder.write("0003_fails.up.sql", "SELECT nothing FROM nowhere;");

        var ending = inProcess().run(database(), folder.path());

        assertThat(ending.succeeded()).as(ending.output()).isFalse();
        assertThat(fresh.queryUntilEmpty(DatabaseOracle.LEFTOVERS)).isEmpty();
    }

    private void concurrentRunnersApplyEachFileExactlyOnce(Runner runner) throws Exception {
        var folder = MigrationFolder.ofProbes(directory, FILES);

        for (var ending : runAtOnce(runner, folder)) {
            requireSuccess(ending);
        }

        assertThat(oracle().probeCounts())
                .isEqualTo(
                        IntStream.rangeClosed(1, FILES).mapToObj(i -> i + ":1").toList());
        assertThat(oracle().recordedVersions())
                .isEqualTo(IntStream.rangeClosed(1, FILES)
                        .mapToObj(i -> MigrationFolder.name(i).replace(".up.sql", ""))
                        .toList());
    }

    private List<Ending> runAtOnce(Runner runner, MigrationFolder folder) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RUNNERS);
        try {
            var ready = new CountDownLatch(RUNNERS);
            var endings = new ArrayList<Future<Ending>>();
            for (int i = 0; i < RUNNERS; i++) {
                endings.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return runner.run(database(), folder.path());
                }));
            }
            var all = new ArrayList<Ending>();
            for (var ending : endings) {
                all.add(ending.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void requireSuccess(Ending ending) {
        assertThat(ending.succeeded()).as(ending.output()).isTrue();
    }

    private EmbeddedDatabase database() {
        return fresh.database();
    }

    private DatabaseOracle oracle() {
        return new DatabaseOracle(database());
    }
}
