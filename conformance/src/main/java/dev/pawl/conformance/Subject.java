package dev.pawl.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Runner.Ending;
import dev.pawl.embedded.EmbeddedDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A runner at work on one database and one folder. No rule trusts what the runner says of itself: each ending is
 * compared with the database.
 */
final class Subject {
    private final Runner runner;
    private final EmbeddedDatabase database;
    private final MigrationFolder folder;
    private final Duration patience;
    private final DatabaseOracle oracle;

    Subject(Runner runner, EmbeddedDatabase database, MigrationFolder folder, Duration patience) {
        this.runner = runner;
        this.database = database;
        this.folder = folder;
        this.patience = patience;
        this.oracle = new DatabaseOracle(database);
    }

    /** The runner succeeds; then every file of the folder was applied once and is recorded. */
    void mustSucceed() throws InterruptedException {
        mustSucceedAtOnce(1);
    }

    /** As {@link #mustSucceed}, by so many runners at the same time. */
    void mustSucceedAtOnce(int runners) throws InterruptedException {
        for (var ending : runAtOnce(runners)) {
            assertThat(ending.succeeded())
                    .as("the runner says that it succeeded; its output: %s", ending.output())
                    .isTrue();
        }
        assertThat(oracle.probeCounts())
                .as("how often each file was applied, as file:count")
                .isEqualTo(folder.countsOfOneRunEach());
        assertThat(oracle.recordedVersions()).as("the versions in the history").isEqualTo(folder.versions());
    }

    /** The runner succeeds and leaves the database exactly as it was. */
    void mustHaveNothingToDo() throws InterruptedException {
        var before = oracle.fingerprint();
        mustSucceed();
        requireUnchangedSince(before);
    }

    /** The runner does not succeed, and leaves the database exactly as it was. */
    void mustFailBecause(String reason) throws InterruptedException {
        var before = oracle.fingerprint();
        for (var ending : runAtOnce(1)) {
            assertThat(ending.succeeded())
                    .as("the runner says that it succeeded, although %s; its output: %s", reason, ending.output())
                    .isFalse();
        }
        requireUnchangedSince(before);
    }

    private void requireUnchangedSince(List<String> before) {
        assertThat(oracle.changesSince(before))
                .as("what the runner changed, - before and + after")
                .isEmpty();
    }

    private List<Ending> runAtOnce(int runners) throws InterruptedException {
        var threads = Executors.newFixedThreadPool(runners);
        try {
            var ready = new CountDownLatch(runners);
            var endings = new ArrayList<Future<Ending>>();
            for (int i = 0; i < runners; i++) {
                endings.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return runner.run(database, folder.path());
                }));
            }
            var all = new ArrayList<Ending>();
            for (var ending : endings) {
                all.add(await(ending));
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    private Ending await(Future<Ending> ending) throws InterruptedException {
        try {
            return ending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the runner threw " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the runner has not ended after " + patience, e);
        }
    }
}
