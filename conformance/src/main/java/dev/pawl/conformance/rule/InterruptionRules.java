package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.fault.Eventually;
import dev.pawl.conformance.fault.Fault;
import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.conformance.fault.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** S2, S4, S5, S9, L1, L2: whatever interrupts a run, the history tells the truth and the next run finishes. */
public interface InterruptionRules extends RunnerRules {
    @Rule(
            id = "FWD-S04-killed-before",
            promise = "A run that is killed before any of its messages reaches the server is finished by the next run.",
            why = "Pods are killed when a start takes long, and machines fail. What needs a hand then is an outage.",
            satisfyBy = "Let every state that a message can leave be one from which a run can go on.",
            ifItFails = "Which message was it, and what does the database look like without it? Is there a flag that is"
                    + " set at the beginning and has to be taken back at the end?")
    default void aRunThatIsKilledBeforeAMessageIsFinishedByTheNext() throws Exception {
        everyMessage("FWD-S04-killed-before", Action.HOLD_BEFORE, InterruptionRules::kill);
    }

    @Rule(
            id = "FWD-S04-killed-after",
            promise =
                    "A run that is killed when the server has carried out a message, and before it has heard of it, is"
                            + " finished by the next run.",
            why = "The server did what the runner never learned: an index is half-built, a file is committed.",
            satisfyBy = "Find out what happened from the catalog and the history, not from answers.",
            ifItFails = "Which message was it? What did it change that the history does not say?")
    default void aRunThatIsKilledBeforeAnAnswerIsFinishedByTheNext() throws Exception {
        everyMessage("FWD-S04-killed-after", Action.HOLD_ANSWER, InterruptionRules::kill);
    }

    @Rule(
            id = "FWD-S09-lost-answer",
            promise =
                    "When a connection is lost with an answer to any message, what the run says of its outcome is true,"
                            + " and the next run finishes.",
            why = "A COMMIT whose answer is lost has happened or not. A runner that guesses reports a failure that is"
                    + " none, or the other way round.",
            satisfyBy = "Connect again and read the history under the lock, or say that the outcome is unknown.",
            ifItFails = "Does the run say that it succeeded without having looked again?")
    default void anAnswerThatIsLostIsNotGuessed() throws Exception {
        everyMessage("FWD-S09-lost-answer", Action.SWALLOW_ANSWER, (subject, proxy, fault) -> {
            var ending = subject.end(start(subject, proxy));
            if (ending.succeeded()) {
                subject.requireApplied();
            }
        });
    }

    @Rule(
            id = "FWD-L01-terminated",
            promise = "When an administrator ends the run's session before any of its messages, the next run finishes.",
            why = "It is the first thing that is done to whoever blocks an application.",
            satisfyBy = "As for a run that is killed.",
            ifItFails = "Which message was it? Does a run go on with a connection of its own that has no lock?")
    default void aRunWhoseSessionIsEndedIsFinishedByTheNext() throws Exception {
        everyMessage("FWD-L01-terminated", Action.PASS, (subject, proxy, fault) -> {
            proxy.inject(sql -> {
                boolean before = fault.fired();
                fault.on(sql);
                if (fault.fired() && !before) {
                    subject.oracle().endSessions();
                }
                return Action.PASS;
            });
            var ending = subject.end(start(subject, proxy));
            if (ending.succeeded()) {
                subject.requireApplied();
            }
        });
    }

    @Rule(
            id = "FWD-S05-fencing",
            promise = "A run that stood still while another one finished its work changes nothing when it goes on.",
            why = "A virtual machine that is moved, or a long collection of garbage, lets a runner come back after its"
                    + " session has ended and others have gone past it.",
            satisfyBy = "Decide and change on one connection, whose loss loses the lock and the work together.",
            ifItFails = "Is the lock on another connection than the work? Is a lease believed that has run out?")
    default void aRunThatStoodStillChangesNothingWhenItGoesOn() throws Exception {
        var subject = subject();
        subject.mustSucceed();
        subject.folder().add("slow", "CREATE TABLE public.side (id int)");
        subject.folder().add();
        try (var proxy = subject.proxy()) {
            var fault = new Fault.Once(sql -> sql.contains("public.side"), Action.HOLD_BEFORE);
            proxy.inject(fault);
            var first = start(subject, proxy);
            Eventually.see("the message of the first run", proxy::isHolding);
            first.pause();
            subject.oracle().endSessions();
            proxy.inject(Fault.NONE);
            subject.mustSucceed();
            var before = subject.oracle().writes();

            proxy.release();
            first.resume();
            subject.end(first);

            subject.requireUnchangedSince(before);
            subject.requireApplied();
        }
    }

    @Rule(
            id = "FWD-S05-fencing-index",
            promise =
                    "A run that stood still while its index was built concurrently, and while another one finished its"
                            + " work, changes nothing when it goes on.",
            why = "What runs outside a transaction is not undone with its session. Whoever comes back and repairs what"
                    + " looks half-built destroys what another run has finished.",
            satisfyBy = "Hold the lock again, and read history and catalog again, before anything is repaired.",
            ifItFails =
                    "What does a run do first when its session was lost in a statement outside a transaction? Does it"
                            + " have the lock when it does that?")
    @SuppressWarnings("try") // held, not used
    default void aRunThatStoodStillInABuildChangesNothingWhenItGoesOn() throws Exception {
        var subject = withAnIndexToBuild();
        try (var writer = writer(subject)) {
            var first = startOfBuild(subject);
            first.pause();
            // The writer's, too, so that nobody waits for it any more.
            subject.oracle().endSessions();
            // Whether a run repairs this by itself is another rule.
            subject.oracle().execute("DROP INDEX IF EXISTS public.big_id");
            subject.mustSucceed();
            var before = subject.oracle().writes();

            first.resume();
            subject.end(first);

            subject.requireUnchangedSince(before);
            subject.requireApplied();
        }
    }

    @Rule(
            id = "FWD-L02-orphan",
            promise = "A statement that goes on in the server after its runner was killed is waited for, whatever it"
                    + " does: it waits for a table or has one for itself, or works on an index in any phase. The next"
                    + " run ends well when it has ended.",
            why = "The server does not notice that a client has gone while a statement waits: its work, and its locks,"
                    + " are still there when the next run starts.",
            satisfyBy =
                    "Wait for the lock, which such a session still holds, and look then; let the server check for its"
                            + " client (client_connection_check_interval).",
            ifItFails = "Does the next run do the same work beside the session that still does it?")
    default void aStatementThatOutlivesItsRunnerIsWaitedFor() throws Exception {
        var points = Stream.<FreezingPoint>concat(Stream.of(TransactionPoint.values()), Stream.of(IndexPhase.values()))
                .toList();
        new Trials("FWD-L02-orphan", step() == 1).each(List.of(IndexPhase.CREATE_WRITERS), points, point -> {
            var subject = subject();
            try (var frozen = point.freeze(subject)) {
                frozen.run().kill();
                var next = subject.start();
                frozen.thaw();
                Subject.requireSuccess(subject.end(next));
            }
            subject.requireApplied();
            point.requireFinished(subject);
        });
    }

    @Rule(
            id = "FWD-S04-index-phases",
            promise = "When an administrator ends the session in any phase of a statement that builds, rebuilds or"
                    + " drops an index concurrently, the next run finishes, and the table has the indexes that it is to"
                    + " have, all valid.",
            why = "Each phase leaves something else behind: nothing, an index that nobody may use, one that is kept up"
                    + " to date and that nobody may use, a copy named _ccnew or _ccold.",
            satisfyBy =
                    "Look in pg_index for what the attempt has left, and drop it before the statement is run again.",
            ifItFails = "Which phase was it? Are the copies of a rebuild looked for, too?")
    default void anIndexWhoseSessionIsEndedInAnyPhaseIsFinishedByTheNextRun() throws Exception {
        var phases = List.of(IndexPhase.values());
        new Trials("FWD-S04-index-phases", step() == 1).each(phases.subList(0, 2), phases, phase -> {
            var subject = subject(quickest());
            try (var frozen = phase.freeze(subject)) {
                subject.oracle().endSessions();
                frozen.thaw();
                if (subject.end(frozen.run()).succeeded()) {
                    subject.requireApplied();
                }
            }
            subject.mustSucceed();
            phase.requireFinished(subject);
        });
    }

    private void everyMessage(String rule, Action action, EveryMessage.Trial trial) throws Exception {
        new EveryPoint(rule, step(), this::subjectWithFilesOfEveryKind).hit(new EveryMessage(action, trial));
    }

    private Subject subjectWithFilesOfEveryKind() {
        var subject = subject();
        subject.folder().addEveryKind();
        return subject;
    }

    private Subject withAnIndexToBuild() throws Exception {
        var subject = subject();
        subject.folder().add("big", "CREATE TABLE public.big (id int)");
        subject.mustSucceed();
        subject.folder().addOutsideTransaction("index", "CREATE INDEX CONCURRENTLY big_id ON public.big (id)");
        return subject;
    }

    /** Whose transaction a build of the index waits for. */
    private static Connection writer(Subject subject) throws SQLException {
        var writer = subject.database().connect();
        writer.setAutoCommit(false);
        Eventually.execute(writer, "INSERT INTO public.big VALUES (1)");
        return writer;
    }

    private static Running startOfBuild(Subject subject) throws Exception {
        var run = subject.start();
        Eventually.see("the index is being built", () -> !subject.oracle()
                .query("SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database()")
                .isEmpty());
        return run;
    }

    private static Running start(Subject subject, FaultProxy proxy) throws Exception {
        return subject.start(Target.through(proxy.port(), subject.database()));
    }

    private static void kill(Subject subject, FaultProxy proxy, Fault.Once fault) throws Exception {
        var run = start(subject, proxy);
        Eventually.see("the fault", Duration.ofMinutes(2), () -> proxy.isHolding() || !run.isAlive());
        if (fault.fired()) {
            run.kill();
            assertThat(subject.end(run).succeeded())
                    .as("the run ended before it was killed")
                    .isFalse();
        } else {
            Subject.requireSuccess(subject.end(run));
        }
    }
}
