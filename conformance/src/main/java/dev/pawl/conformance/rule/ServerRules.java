package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.MigrationFolder;
import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Rule.Level;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.fault.Eventually;
import dev.pawl.conformance.fault.FailoverPair;
import dev.pawl.conformance.fault.Gate;
import dev.pawl.conformance.fault.SmallDisk;
import dev.pawl.embedded.ControlledServer.Stop;
import dev.pawl.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;

/** S2, S4: what becomes of a run when its server crashes, is replaced by its standby, or is full. */
public interface ServerRules extends OwnServerRules {
    /** An empty directory; it is deleted at the end. */
    Path newDirectory();

    @Rule(
            id = "FWD-S04-server-crash",
            promise =
                    "A run whose server crashes, in a file or while an index is built concurrently, is finished by the"
                            + " next run, if not by itself.",
            why = "Machines fail and are restarted under a run. The server recovers what was committed and forgets the"
                    + " rest; an index that was being built is left invalid.",
            satisfyBy = "As for a run that is killed; a run that connects again has to begin as a new one does.",
            ifItFails = "Does a run that connects again take its lock again, and read the history again? Is an invalid"
                    + " index dropped and built anew?")
    default void aRunWhoseServerCrashesIsFinishedByTheNext() throws Exception {
        var server = newServer();
        server.start();
        var undisturbed = undisturbed(server.createDatabase());
        var subject = subject(server.createDatabase());
        addTables(subject.folder());
        subject.mustSucceed();
        addWork(subject.folder());
        var gate = new Gate(subject.oracle());
        gate.close();
        var run = subject.start();
        gate.awaitArrival();

        server.stop(Stop.IMMEDIATE);
        server.start();
        try (var writer = subject.database().connect()) {
            writer.setAutoCommit(false);
            Eventually.execute(writer, "INSERT INTO public.big VALUES (1)");
            gate.open();
            run = untilTheIndexIsBuilt(subject, run);
            server.stop(Stop.IMMEDIATE);
        }
        server.start();

        requireFinishedByNext(subject, run, undisturbed);
    }

    @Tag("long")
    @Rule(
            id = "FWD-S02-failover",
            level = Level.OPTIONAL,
            promise = "When a standby takes the place of the primary and acknowledged files are lost, their history is"
                    + " lost with them, and the next run applies them.",
            why = "Replication is asynchronous where nobody has asked for more: the standby may lack what a run has"
                    + " been told is committed. A history that has more than the catalog is found by the application.",
            satisfyBy = "Keep the history in the database that it speaks of, and write it in the transactions of the"
                    + " files.",
            ifItFails = "Is there a history elsewhere, in memory or in another database, that says what is applied?")
    default void whatAFailoverLosesIsLostWithItsHistory() throws Exception {
        try (var pair = newPair()) {
            var undisturbed = undisturbed(pair.createDatabase());
            var subject = pairSubject(pair);
            var tables = subject.facts();
            var recorded = subject.oracle().recordedFiles();
            pair.stopReplication();
            addWork(subject.folder());
            subject.mustSucceed();

            pair.failOver();

            assertThat(subject.oracle().recordedFiles())
                    .as("the files in the history of the standby")
                    .isEqualTo(recorded);
            subject.requireTrueHistory();
            subject.requireSameAs(tables);
            subject.mustSucceed();
            subject.requireSameAs(undisturbed);
        }
    }

    @Tag("long")
    @Rule(
            id = "FWD-S02-failover-file",
            level = Level.OPTIONAL,
            promise = "When a standby takes the place of the primary in the middle of a file, and the file before is"
                    + " lost, the run or the next one applies both.",
            why = "A run that connects again and goes on where it was leaves a gap: the file before was committed on a"
                    + " server that is gone.",
            satisfyBy = "Read the history again after a connection was lost, and make the plan anew; or give up.",
            ifItFails = "What does a run remember of what it has applied when it connects again?")
    default void aFailoverInTheMiddleOfAFileLeavesNoGap() throws Exception {
        try (var pair = newPair()) {
            var undisturbed = undisturbed(pair.createDatabase());
            var subject = pairSubject(pair);
            var gate = new Gate(subject.oracle());
            gate.close();
            pair.stopReplication();
            addWork(subject.folder());
            var run = subject.start();
            gate.awaitArrival();
            assertThat(subject.oracle().recordedFiles())
                    .as("the files of which the last is to be lost")
                    .hasSize(subject.folder().fileNames().size() - 3);

            pair.failOver();
            gate.open();

            requireFinishedByNext(subject, run, undisturbed);
        }
    }

    @Tag("long")
    @Rule(
            id = "FWD-S04-failover-index",
            level = Level.OPTIONAL,
            promise = "An index that was being built concurrently when a standby took the place of the primary is built"
                    + " by the next run.",
            why = "The standby has the index as it was at that moment, invalid, and nobody who builds it.",
            satisfyBy = "As for a server that crashes.",
            ifItFails = "Is the index looked for in pg_index, on the server that is primary now?")
    default void anIndexThatWasBeingBuiltAtAFailoverIsBuilt() throws Exception {
        try (var pair = newPair()) {
            var undisturbed = undisturbed(pair.createDatabase());
            var subject = pairSubject(pair);
            addWork(subject.folder());
            Running run;
            try (var writer = subject.database().connect()) {
                writer.setAutoCommit(false);
                Eventually.execute(writer, "INSERT INTO public.big VALUES (1)");
                run = untilTheIndexIsBuilt(subject, subject.start());
                pair.stopReplication();
                pair.failOver();
            }
            requireFinishedByNext(subject, run, undisturbed);
        }
    }

    @Tag("long")
    @Rule(
            id = "FWD-S04-disk-full",
            level = Level.OPTIONAL,
            promise = "A run whose disk is full in a file, or while an index is built concurrently, fails, and the next"
                    + " one finishes when there is space.",
            why = "Migrations write a lot, and disks are full then. What the attempt leaves takes space itself.",
            satisfyBy = "As for a run that is killed.",
            ifItFails = "Is an index that was left invalid dropped before it is built anew?")
    default void aRunWhoseDiskIsFullIsFinishedWhenThereIsSpace() throws Exception {
        var server = newServer();
        try (var disk = SmallDisk.make(newDirectory(), 48)) {
            server.launchBy(disk.launcher());
            server.start();
            var undisturbed = undisturbedRows(server.createDatabase());
            var subject = subject(server.createDatabase(disk.directory("space")));
            subject.mustSucceed();

            addRows(subject.folder());
            disk.fill(1 << 20);
            subject.mustFailBecause("the disk was full in a file");
            disk.makeSpace();
            subject.mustSucceed();

            addIndexOfRows(subject.folder());
            disk.fill(1 << 20);
            Subject.requireFailure(subject.end(subject.start()), "the disk was full while an index was built");
            subject.requireTrueHistory();
            disk.makeSpace();
            subject.mustSucceed();
            subject.requireSameAs(undisturbed);
            server.stop(Stop.FAST);
        }
    }

    @Tag("long")
    @Rule(
            id = "FWD-S04-log-full",
            level = Level.OPTIONAL,
            promise = "A run whose server broke off since there was no space for its write-ahead log is finished by the"
                    + " next one when there is space.",
            why = "The server cannot go on without it and ends, in the middle of whatever made it large.",
            satisfyBy = "As for a server that crashes.",
            ifItFails = "As for a server that crashes.")
    default void aRunWhoseServerHasNoSpaceForItsLogIsFinishedWhenThereIsSome() throws Exception {
        var server = newServer();
        try (var disk = SmallDisk.make(newDirectory(), 96)) {
            disk.takeOver(server.data().resolve("pg_wal"));
            server.launchBy(disk.launcher());
            server.start();
            var undisturbed = undisturbedRows(server.createDatabase());
            var subject = subject(server.createDatabase());
            subject.mustSucceed();
            addRows(subject.folder());
            addIndexOfRows(subject.folder());
            disk.fill(0);
            var run = subject.start();
            Eventually.see("the server has ended", () -> !server.isRunning());
            disk.makeSpace();
            server.start();

            requireFinishedByNext(subject, run, undisturbed);
            server.stop(Stop.FAST);
        }
    }

    /** What the run says is true, and the next one brings the database to where one is that was left alone. */
    private static void requireFinishedByNext(Subject subject, Running run, List<String> undisturbed) throws Exception {
        subject.requireTruthful(subject.end(run));
        subject.mustSucceed();
        subject.requireSameAs(undisturbed);
    }

    /** What comes of all files when nobody disturbs the run; in the same cluster, since roles are shared there. */
    private List<String> undisturbed(EmbeddedDatabase database) throws Exception {
        return facts(database, ServerRules::addTables, ServerRules::addWork);
    }

    private List<String> undisturbedRows(EmbeddedDatabase database) throws Exception {
        return facts(database, ServerRules::addRows, ServerRules::addIndexOfRows);
    }

    private List<String> facts(
            EmbeddedDatabase database, Consumer<MigrationFolder> first, Consumer<MigrationFolder> second)
            throws Exception {
        var subject = subject(database);
        first.andThen(second).accept(subject.folder());
        subject.mustSucceed();
        return subject.facts();
    }

    private FailoverPair newPair() throws Exception {
        return FailoverPair.of(newServer(), newServer());
    }

    /** Its first files are applied. */
    private Subject pairSubject(FailoverPair pair) throws Exception {
        var subject = subject(pair.createDatabase());
        addTables(subject.folder());
        subject.mustSucceed();
        return subject;
    }

    /** Returns the run, or one that took its place, that builds the index and waits for a writer. */
    private static Running untilTheIndexIsBuilt(Subject subject, Running first) throws Exception {
        Eventually.see("the index is being built, or the run has ended", () -> isBuilding(subject) || !first.isAlive());
        if (isBuilding(subject)) {
            return first;
        }
        subject.requireTruthful(subject.end(first));
        var second = subject.start();
        Eventually.see("the index is being built", () -> isBuilding(subject));
        return second;
    }

    private static boolean isBuilding(Subject subject) {
        return !subject.oracle()
                .query("SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database()")
                .isEmpty();
    }

    private static void addTables(MigrationFolder folder) {
        Gate.addTo(folder);
        folder.add("big", "CREATE TABLE public.big (id int)", "INSERT INTO public.big SELECT generate_series(1, 500)");
    }

    /** Four files; the second one stands still in its middle. */
    private static void addWork(MigrationFolder folder) {
        folder.add();
        folder.add("side", "CREATE TABLE public.side (id int)", Gate.PASS, "INSERT INTO public.side VALUES (1)");
        folder.addOutsideTransaction("index", "CREATE INDEX CONCURRENTLY big_id ON public.big (id)");
        folder.add("last", "ALTER TABLE public.side ADD COLUMN name text");
    }

    /** Some megabytes. */
    private static void addRows(MigrationFolder folder) {
        folder.add(
                "rows",
                "CREATE TABLE public.big (name text)",
                "INSERT INTO public.big SELECT n || repeat('x', 150) FROM generate_series(1, 50000) AS n");
    }

    /** As large as the rows. */
    private static void addIndexOfRows(MigrationFolder folder) {
        folder.addOutsideTransaction("index", "CREATE INDEX CONCURRENTLY big_name ON public.big (name)");
    }
}
