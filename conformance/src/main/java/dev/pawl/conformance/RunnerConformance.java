package dev.pawl.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
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
    /** How many runners the rules about concurrency start at once. */
    protected static final int RUNNERS = 8;

    private static final int FILES = 20;

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

    /** How long a run may take before it counts as one that never ends. */
    protected Duration patience() {
        return Duration.ofMinutes(2);
    }

    @Rule(
            id = "FWD-S01-threads",
            ifItFails = "Is the lock taken before the history is read, and read again after it was waited for?"
                    + " Is the history table made under the lock?")
    void concurrentThreadsApplyEachFileExactlyOnce() throws Exception {
        subject(inThread(), probes(FILES)).mustSucceedAtOnce(RUNNERS);
    }

    @Rule(
            id = "FWD-S01-processes",
            ifItFails = "As FWD-S01-threads. A lock inside one process keeps threads apart but not processes.")
    void concurrentProcessesApplyEachFileExactlyOnce() throws Exception {
        subject(inProcess(), probes(FILES)).mustSucceedAtOnce(RUNNERS);
    }

    @Rule(
            id = "FWD-S01-again",
            ifItFails = "Does a run with nothing to do write anything: grants, comments, a history row, a sequence?")
    void aSecondRunChangesNothing() throws Exception {
        var subject = subject(inThread(), probes(FILES));
        subject.mustSucceed();
        subject.mustHaveNothingToDo();
    }

    @Rule(
            id = "FWD-S03-atomic",
            ifItFails = "Are the statements of a file and its history row committed by one COMMIT?")
    void aFileAndItsHistoryRowStandOrFallTogether() throws Exception {
        var folder = probes(2);
        var subject = subject(inThread(), folder);
        subject.mustSucceed();
        int next = folder.add();

        var oracle = new DatabaseOracle(database());
        oracle.refuseHistoryRows();
        subject.mustFailBecause("the database refused the history row");
        oracle.acceptHistoryRows();
        folder.spoil(next);
        subject.mustFailBecause("the last statement of a file failed");

        folder.restore(next);
        subject.mustSucceed();
    }

    @Rule(
            id = "FWD-S06-frozen",
            ifItFails = "Are the files compared with released.sha256 before the first one is applied, byte for byte?")
    void anEditedFrozenFileIsRefusedBeforeAnythingRuns() throws Exception {
        var folder = probes(2);
        folder.freeze();
        var subject = subject(inThread(), folder);
        subject.mustSucceed();
        folder.add();
        int last = folder.add();
        folder.freeze();

        folder.edit(last);
        subject.mustFailBecause("a frozen file was edited");

        folder.restore(last);
        subject.mustSucceed();
    }

    @Rule(
            id = "FWD-S06-edited",
            ifItFails = "Is a checksum of the bytes recorded with each file, and compared at every run?")
    void anEditedAppliedFileIsRefusedBeforeAnythingRuns() throws Exception {
        var folder = probes(2);
        var subject = subject(inThread(), folder);
        subject.mustSucceed();
        folder.add();

        folder.edit(1);
        subject.mustFailBecause("an applied file was edited");

        folder.restore(1);
        subject.mustSucceed();
    }

    @Rule(
            id = "FWD-S08-leftovers",
            ifItFails = "Is the connection really closed at the end? One that goes back to a pool keeps its locks.")
    void aRunLeavesNoSessionAndNoLockBehind() throws Exception {
        var folder = probes(2);
        // A process would close everything by ending, so only a runner that lives on can be seen to forget.
        var subject = subject(inThread(), folder);
        subject.mustSucceed();
        requireNoLeftovers("success");
        int next = folder.add();

        folder.spoil(next);
        subject.mustFailBecause("a file failed");
        requireNoLeftovers("failure");

        folder.restore(next);
        subject.mustSucceed();
    }

    private void requireNoLeftovers(String ending) throws SQLException {
        assertThat(fresh.queryUntilEmpty(DatabaseOracle.LEFTOVERS))
                .as("what a runner left behind after its %s", ending)
                .isEmpty();
    }

    private MigrationFolder probes(int count) {
        return MigrationFolder.ofProbes(directory, count);
    }

    private Subject subject(Runner runner, MigrationFolder folder) {
        return new Subject(runner, database(), folder, patience());
    }

    private EmbeddedDatabase database() {
        return fresh.database();
    }
}
