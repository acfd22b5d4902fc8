package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Runner.Capability;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.fault.Eventually;

/** S7: whoever works with the database meanwhile is not kept from it. */
public interface ContentionRules extends RunnerRules {
    @Rule(
            id = "FWD-S07-readers",
            promise = "While a run waits for a table that an idle transaction has read, others can still read it.",
            why = "A statement that waits for an exclusive lock keeps everybody away who comes after it. One forgotten"
                    + " transaction and one ALTER TABLE together are an outage.",
            satisfyBy = "Set lock_timeout for each attempt, and let others through between two attempts.",
            ifItFails = "Is there a lock_timeout in force while statements run, also where a file sets none?")
    default void readersGetThroughWhileARunWaitsForATable() throws Exception {
        var subject = subject();
        subject.folder().add("busy", "CREATE TABLE public.busy (id int)");
        subject.mustSucceed();
        subject.folder().add("alter", "ALTER TABLE public.busy ADD COLUMN name text");
        try (var idle = subject.database().connect();
                var reader = subject.database().connect()) {
            idle.setAutoCommit(false);
            Eventually.execute(idle, "SELECT * FROM public.busy");
            var run = subject.start();
            Eventually.see(
                    "the run waits for the table, or has given up",
                    () -> !run.isAlive() || !subject.oracle().query(WAITING).isEmpty());

            // Behind the waiting run; a statement of our own gives up so that the rule fails instead of hanging.
            Eventually.execute(reader, "SET statement_timeout = '20s'");
            assertThatCode(() -> Eventually.execute(reader, "SELECT * FROM public.busy"))
                    .as("a reader who came while the run waited")
                    .doesNotThrowAnyException();

            idle.rollback();
            subject.end(run);
        }
        subject.mustSucceed();
    }

    /** Sessions that wait for the table. */
    String WAITING = "SELECT pid FROM pg_locks WHERE relation = 'public.busy'::regclass AND NOT granted";

    @Rule(
            id = "FWD-L04-gives-up",
            promise = "A run that does not get a table for long gives up, says so, and changes nothing.",
            why = "A deployment that hangs without end is found by its users. One that has given up half-way is"
                    + " repaired by hand.",
            satisfyBy = "Bound the time of all attempts together, and run them in a transaction.",
            ifItFails = "Does the run end by itself while the table is held? Does it leave part of the file behind?")
    default void aRunThatNeverGetsATableGivesUpAndChangesNothing() throws Exception {
        requireCapability(Capability.RETRIES_LOCKS);
        var subject = subject();
        subject.folder().add("busy", "CREATE TABLE public.busy (id int)");
        subject.mustSucceed();
        var before = subject.oracle().writes();
        subject.folder()
                .add("alter", "CREATE TABLE public.side (id int)", "ALTER TABLE public.busy ADD COLUMN name text");
        try (var idle = subject.database().connect()) {
            idle.setAutoCommit(false);
            Eventually.execute(idle, "SELECT * FROM public.busy");
            Subject.requireFailure(subject.end(subject.startImpatiently()), "the table was never free");
            subject.requireUnchangedSince(before);
            idle.rollback();
        }
        subject.mustSucceed();
    }
}
