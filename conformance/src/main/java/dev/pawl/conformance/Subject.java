package dev.pawl.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Running.Ending;
import dev.pawl.conformance.fault.FaultProxy;
import dev.pawl.conformance.oracle.DatabaseOracle;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A runner at work on one database and one folder. No rule trusts what the runner says of itself: each ending is
 * compared with the database. Confined to one thread.
 */
public final class Subject implements AutoCloseable {
    private final Runner runner;
    private final EmbeddedDatabase database;
    private final MigrationFolder folder;
    private final Duration patience;
    private final DatabaseOracle oracle;
    private final List<Running> runs = new ArrayList<>();

    /**
     * A runner with an empty database of its own and a folder that has one file, which makes the table that counts.
     *
     * @param major version of PostgreSQL, from 15
     * @param directory where the folder is made
     * @param patience how long a run may take before it counts as one that never ends
     */
    public static Subject create(Runner runner, int major, Path directory, Duration patience) {
        try {
            var folder = MigrationFolder.in(Files.createTempDirectory(directory, "migrations"), runner);
            return new Subject(runner, EmbeddedServer.shared(major).createDatabase(), folder, patience);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Subject(Runner runner, EmbeddedDatabase database, MigrationFolder folder, Duration patience) {
        this.runner = runner;
        this.database = database;
        this.folder = folder;
        this.patience = patience;
        this.oracle = new DatabaseOracle(database, runner);
    }

    /** The files. */
    public MigrationFolder folder() {
        return folder;
    }

    /** The database. */
    public EmbeddedDatabase database() {
        return database;
    }

    /** The judge of the database. */
    public DatabaseOracle oracle() {
        return oracle;
    }

    /** The runner's word for the database. */
    public Target target() {
        return Target.of(database);
    }

    /** Stands between the runner and the server; the caller closes it. */
    public FaultProxy proxy() throws IOException {
        return FaultProxy.to(database.port());
    }

    /** Starts a run; it is killed at the end when it still runs. */
    public Running start() throws Exception {
        return start(target());
    }

    /** Starts a run that gives up on locks early. */
    public Running startImpatiently() throws Exception {
        var run = runner.startImpatiently(target(), folder.path());
        runs.add(run);
        return run;
    }

    /** Starts a run that believes the database to be there. */
    public Running start(Target other) throws Exception {
        var run = runner.start(other, folder.path());
        runs.add(run);
        return run;
    }

    /** Waits for the end of a run, as long as the subject's patience lasts. */
    public Ending end(Running run) throws Exception {
        return run.await(patience);
    }

    /** The runner succeeds; then every file of the folder was applied once and is recorded. */
    public void mustSucceed() throws Exception {
        mustSucceedAtOnce(1);
    }

    /** As {@link #mustSucceed}, by so many runs at the same time. */
    public void mustSucceedAtOnce(int count) throws Exception {
        var started = new ArrayList<Running>();
        for (int i = 0; i < count; i++) {
            started.add(start());
        }
        for (var run : started) {
            requireSuccess(end(run));
        }
        requireApplied();
    }

    /** The runner says that it succeeded. */
    public static void requireSuccess(Ending ending) {
        assertThat(ending.succeeded())
                .as("the runner says that it succeeded; its output: %s", ending.output())
                .isTrue();
    }

    /** Every file of the folder was applied once and is recorded, and nothing is half done. */
    public void requireApplied() {
        assertThat(oracle.probeCounts())
                .as("how often each file was applied, by its number")
                .isEqualTo(folder.countsOfOneRunEach());
        assertThat(oracle.recordedFiles()).as("the files in the history").isEqualTo(new TreeSet<>(folder.fileNames()));
        assertThat(oracle.unfinished()).as("what is half done").isEmpty();
    }

    /** The runner succeeds and leaves the database exactly as it was. */
    public void mustHaveNothingToDo() throws Exception {
        var before = oracle.writes();
        mustSucceed();
        requireUnchangedSince(before);
    }

    /** The runner does not succeed, and leaves the database exactly as it was. */
    public Ending mustFailBecause(String reason) throws Exception {
        var before = oracle.writes();
        var ending = end(start());
        requireFailure(ending, reason);
        requireUnchangedSince(before);
        return ending;
    }

    /** The runner says that it failed. */
    public static void requireFailure(Ending ending, String reason) {
        assertThat(ending.succeeded())
                .as("the runner says that it succeeded, although %s; its output: %s", reason, ending.output())
                .isFalse();
    }

    /** The database is as it was when these were its {@link DatabaseOracle#writes}. */
    public void requireUnchangedSince(List<String> before) {
        assertThat(DatabaseOracle.differences(before, oracle.writes()))
                .as("what the runner changed, - before and + after")
                .isEmpty();
    }

    /**
     * No file ran twice, and the history names no file that did not run. It leaves out none that did, save where the two
     * cannot stand or fall together: outside a transaction.
     */
    public void requireTrueHistory() {
        var counts = oracle.probeCounts();
        assertThat(counts.values()).as("how often files ran").allMatch(count -> count == 1);
        var recorded = oracle.recordedFiles();
        var ran = new TreeSet<String>();
        counts.keySet().stream()
                .filter(number -> folder.isTransactional(number) || recorded.contains(folder.fileName(number)))
                .forEach(number -> ran.add(folder.fileName(number)));
        assertThat(recorded).as("the files in the history").isEqualTo(ran);
    }

    /** Nothing is left of any run. */
    public void requireNoLeftovers(String ending) {
        assertThat(oracle.leftovers())
                .as("what a runner left behind after its %s", ending)
                .isEmpty();
    }

    /** Ends every run that has not ended, and drops the database. */
    @Override
    public void close() {
        runs.forEach(Running::close);
        runs.clear();
        database.close();
    }
}
