package dev.pawl.conformance.fault;

import dev.pawl.conformance.RunnerProcess;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.ThreadRun;
import dev.pawl.conformance.fault.Fault.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;

/** Events that are told only when something is in the way of a run, each with what that is. */
@SuppressWarnings("ImmutableEnumChecker") // The functions are methods.
enum Trouble {
    NO_SERVER("Connecting", Trouble::withoutServer),
    NOTHING_TO_DO("UpToDate", Trouble::whenAllIsDone),
    LOCK_OF_ANOTHER_RUNNER("WaitingForLock", Trouble::whileAnotherHasTheLock),
    HISTORY_OF_ANOTHER_RUNNER("HistoryAdopted", Trouble::withAnOlderHistory),
    FILE_FOR_LATER("ContractHeld", Trouble::withAFileForLater),
    FILE_THAT_FAILS("Failed", Trouble::withASpoiledFile),
    LOST_CONNECTION("Reconnected", Trouble::afterALostAnswer),
    TABLE_THAT_IS_HELD("StepRetried", Trouble::whileATableIsHeld),
    BUILD_THAT_WAITS("Blocked", Trouble::whileABuildWaits),
    BUILD_THAT_IS_WATCHED("Progress", Trouble::whileABuildWaits),
    BUILD_THAT_HAS_WAITED("Unblocked", Trouble::whenABuildGoesOn),
    FILE_THAT_WAS_INTERRUPTED("StepResumed", Trouble::afterAnInterruptedFile),
    BUILD_THAT_WAS_INTERRUPTED("InvalidIndexDropped", Trouble::afterAnInterruptedBuild),
    BUILD_OF_SOMEBODY_ELSE("IndexBeingBuilt", Trouble::whileSomebodyElseBuilds),
    REBUILD_THAT_WAS_INTERRUPTED("InvalidIndexKept", Trouble::afterAnInterruptedRebuild);

    private static final String BUILDS =
            "SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database()";

    private static final String RUNNERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'pawl%'";

    private final String event;
    private final Situation situation;

    Trouble(String event, Situation situation) {
        this.event = event;
        this.situation = situation;
    }

    /** Brings the trouble about, lets a run halt at the event, and takes the trouble away. */
    @FunctionalInterface
    private interface Situation {
        void haltIn(Subject subject, String event) throws Exception;
    }

    /** The kind of event. */
    String event() {
        return event;
    }

    /** Lets a run halt at the event. */
    void haltARunOf(Subject subject) throws Exception {
        situation.haltIn(subject, event);
    }

    private static void withoutServer(Subject subject, String event) throws Exception {
        halt(subject, Target.through(Eventually.freePort(), subject.database()), event);
    }

    private static void whenAllIsDone(Subject subject, String event) throws Exception {
        subject.mustSucceed();
        halt(subject, event);
    }

    private static void whileAnotherHasTheLock(Subject subject, String event) throws Exception {
        try (var other = subject.database().connect()) {
            Eventually.execute(other, "SELECT pg_advisory_lock(4732518903281471)");
            halt(subject, event);
        }
    }

    private static void withAnOlderHistory(Subject subject, String event) throws Exception {
        subject.mustSucceed();
        subject.oracle()
                .execute("ALTER TABLE public.schema_migrations DROP checksum, DROP phase, DROP duration_ms,"
                        + " DROP applied_by, DROP run_id, DROP runner");
        subject.folder().add();
        halt(subject, event);
    }

    private static void withAFileForLater(Subject subject, String event) throws Exception {
        subject.mustSucceed();
        var file = subject.folder().path().resolve("9999_later.up.sql");
        Files.writeString(file, "-- pawl:phase contract\nDROP TABLE public.probe;\n");
        halt(subject, event);
        Files.delete(file);
    }

    private static void withASpoiledFile(Subject subject, String event) throws Exception {
        int number = subject.folder().add();
        subject.folder().spoil(number);
        halt(subject, event);
        subject.folder().restore(number);
    }

    private static void afterALostAnswer(Subject subject, String event) throws Exception {
        try (var proxy = subject.proxy()) {
            var fault = new Fault.Once(sql -> sql.contains("INSERT INTO public.probe"), Action.SWALLOW_ANSWER);
            proxy.inject(fault);
            halt(subject, Target.through(proxy.port(), subject.database()), event);
        }
    }

    private static void whileATableIsHeld(Subject subject, String event) throws Exception {
        addTable(subject, "ALTER TABLE public.big ADD COLUMN note text", true);
        haltBesideAWriter(subject, event);
    }

    private static void whileABuildWaits(Subject subject, String event) throws Exception {
        addTable(subject, "CREATE INDEX CONCURRENTLY big_id ON public.big (id)", false);
        haltBesideAWriter(subject, event);
    }

    private static void whenABuildGoesOn(Subject subject, String event) throws Exception {
        addTable(subject, "CREATE INDEX CONCURRENTLY big_id ON public.big (id)", false);
        try (var writer = writer(subject);
                var run = start(subject, event)) {
            Eventually.see("the run waits", () -> run.output().contains("seen Blocked"));
            writer.rollback();
            HaltingRun.requireHalted(run);
        }
    }

    private static void afterAnInterruptedFile(Subject subject, String event) throws Exception {
        addTable(subject, "CREATE INDEX CONCURRENTLY big_id ON public.big (id)", false);
        halt(subject, "StatementFinished");
        halt(subject, event);
    }

    private static void afterAnInterruptedBuild(Subject subject, String event) throws Exception {
        addTable(subject, "CREATE INDEX CONCURRENTLY big_id ON public.big (id)", false);
        haltBesideAWriter(subject, "Blocked");
        halt(subject, event);
    }

    private static void whileSomebodyElseBuilds(Subject subject, String event) throws Exception {
        addTable(subject, "CREATE INDEX CONCURRENTLY big_id ON public.big (id)", false);
        halt(subject, "StatementStarted");
        try (var writer = writer(subject);
                var somebody = ThreadRun.start(() -> build(subject), null)) {
            Eventually.see("the build", () -> !subject.oracle().query(BUILDS).isEmpty());
            halt(subject, event);
            writer.rollback();
            subject.end(somebody);
        }
    }

    private static Running.Ending build(Subject subject) throws SQLException {
        try (var connection = subject.database().connect()) {
            Eventually.execute(connection, "CREATE INDEX CONCURRENTLY big_id ON public.big (id)");
        }
        return new Running.Ending(true, "");
    }

    /** The index of the table that holds long values is one that only a superuser may drop. */
    private static void afterAnInterruptedRebuild(Subject subject, String event) throws Exception {
        addTable(subject, "REINDEX TABLE CONCURRENTLY public.big", false);
        haltBesideAWriter(subject, "Blocked");
        halt(subject, event);
        for (var index : subject.oracle()
                .query("SELECT indexrelid::regclass FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
                        + " WHERE NOT indisvalid AND relnamespace = 'pg_toast'::regnamespace")) {
            subject.oracle().execute("DROP INDEX CONCURRENTLY " + index);
        }
    }

    /** A table that is there, and a file with this statement that is not applied yet. */
    private static void addTable(Subject subject, String statement, boolean isTransactional) throws Exception {
        subject.folder().add("big", "CREATE TABLE public.big (id int, name text)");
        subject.mustSucceed();
        if (isTransactional) {
            subject.folder().add("next", statement);
        } else {
            subject.folder().addOutsideTransaction("next", statement);
        }
    }

    private static void haltBesideAWriter(Subject subject, String event) throws Exception {
        try (var writer = writer(subject)) {
            halt(subject, event);
            // Otherwise what the run has left would still do its work.
            Eventually.see(
                    "the server has ended the run's sessions",
                    () -> subject.oracle().query(RUNNERS).isEmpty());
            writer.rollback();
        }
    }

    private static Connection writer(Subject subject) throws SQLException {
        var writer = subject.database().connect();
        writer.setAutoCommit(false);
        Eventually.execute(writer, "INSERT INTO public.big VALUES (1, 'held')");
        return writer;
    }

    private static void halt(Subject subject, String event) throws Exception {
        halt(subject, Target.of(subject.database()), event);
    }

    private static void halt(Subject subject, Target target, String event) throws Exception {
        try (var run = HaltingRun.startToHalt(target, subject.folder().path(), event)) {
            HaltingRun.requireHalted(run);
        }
    }

    private static RunnerProcess start(Subject subject, String event) throws IOException {
        return HaltingRun.startToHalt(
                Target.of(subject.database()), subject.folder().path(), event);
    }
}
