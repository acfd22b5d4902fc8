package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Runner.Capability;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.fault.Eventually;
import java.util.List;

/** S7, L3, L4: whoever works with the database meanwhile is not kept from it. */
public interface ContentionRules extends RunnerRules {
    @Rule(
            id = "FWD-S07-readers",
            promise =
                    "While a run waits for a table that an idle transaction holds in any mode, whoever could work with"
                            + " the table before still can.",
            why = "A statement that waits for an exclusive lock keeps everybody away who comes after it. One forgotten"
                    + " transaction and one ALTER TABLE together are an outage.",
            satisfyBy = "Set lock_timeout for each attempt, and let others through between two attempts.",
            ifItFails = "Is there a lock_timeout in force while statements run, also where a file sets none?")
    default void othersGetThroughWhileARunWaitsForATable() throws Exception {
        new Trials("FWD-S07-readers", step() == 1).each(LockMode.FIRST, LockMode.ALL, mode -> {
            var subject = subject(quickest());
            subject.folder().add("busy", "CREATE TABLE public.busy (id int)");
            subject.mustSucceed();
            subject.folder().add("alter", "ALTER TABLE public.busy ADD COLUMN name text");
            try (var idle = mode.hold(subject);
                    var other = subject.database().connect()) {
                var run = subject.start();
                Eventually.see(
                        "the run waits for the table, or has given up",
                        () -> !run.isAlive() || !subject.oracle().query(WAITING).isEmpty());

                // Behind the waiting run; a statement of our own gives up so that the rule fails instead of hanging.
                Eventually.execute(other, "SET statement_timeout = '20s'");
                for (var statement : mode.compatible()) {
                    assertThatCode(() -> Eventually.execute(other, statement))
                            .as("somebody who came while the run waited")
                            .doesNotThrowAnyException();
                }

                idle.rollback();
                subject.end(run);
            }
            subject.mustSucceed();
        });
    }

    /** Sessions that wait for the table. */
    String WAITING = "SELECT pid FROM pg_locks WHERE relation = 'public.busy'::regclass AND NOT granted";

    @Rule(
            id = "FWD-L04-gives-up",
            promise = "A run that does not get a table for long, whatever lock another transaction has on it, gives up,"
                    + " says so, and changes nothing.",
            why = "A deployment that hangs without end is found by its users. One that has given up half-way is"
                    + " repaired by hand.",
            satisfyBy = "Bound the time of all attempts together, and run them in a transaction.",
            ifItFails = "Does the run end by itself while the table is held? Does it leave part of the file behind?")
    default void aRunThatNeverGetsATableGivesUpAndChangesNothing() throws Exception {
        requireCapability(Capability.RETRIES_LOCKS);
        new Trials("FWD-L04-gives-up", step() == 1).each(LockMode.FIRST, LockMode.ALL, mode -> {
            var subject = subject();
            subject.folder().add("busy", "CREATE TABLE public.busy (id int)");
            subject.mustSucceed();
            var before = subject.oracle().writes();
            subject.folder()
                    .add("alter", "CREATE TABLE public.side (id int)", "ALTER TABLE public.busy ADD COLUMN name text");
            try (var idle = mode.hold(subject)) {
                Subject.requireFailure(subject.end(subject.startImpatiently()), "the table was never free");
                idle.rollback();
            }
            // Not before, since the judge would wait for the table, too.
            subject.requireUnchangedSince(before);
            subject.mustSucceed();
        });
    }

    /** Sessions that build an index and wait for somebody. */
    String BUILDING = "SELECT pid FROM pg_stat_progress_create_index JOIN pg_stat_activity USING (pid, datname)"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'";

    @Rule(
            id = "FWD-L03-old-transactions",
            promise = "A run that builds an index concurrently while a snapshot, a cursor or a prepared transaction is"
                    + " open finishes when it ends, or gives up truthfully and the next run finishes.",
            why = "CREATE INDEX CONCURRENTLY waits for every transaction that may see the table as it was: a report, a"
                    + " backup, something that was prepared and forgotten. What gives up in that wait leaves an invalid"
                    + " index.",
            satisfyBy = "Wait without a lock_timeout where nobody queues behind, and look in pg_index after a failure.",
            ifItFails = "What did the run that waited leave? Did it believe that the statement had succeeded?")
    default void anIndexIsFinishedWhenOldTransactionsEnd() throws Exception {
        var cases = List.of(OldTransaction.values());
        new Trials("FWD-L03-old-transactions", step() == 1).each(cases.subList(0, 1), cases, old -> {
            var subject = subject(quickest());
            subject.folder()
                    .add("big", "CREATE TABLE public.big (id int)", "INSERT INTO public.big VALUES (1), (2), (3)");
            subject.mustSucceed();
            subject.folder().addOutsideTransaction("index", "CREATE INDEX CONCURRENTLY big_id ON public.big (id)");
            try (var frozen = new FrozenRun(subject)) {
                old.begin(subject, frozen);
                try {
                    frozen.start();
                    Eventually.see(
                            "the index waits for the transaction, or the run has given up",
                            () -> !frozen.run().isAlive()
                                    || !subject.oracle().query(BUILDING).isEmpty());
                } finally {
                    old.end(subject, frozen);
                }
                var ending = subject.end(frozen.run());
                if (ending.succeeded()) {
                    subject.requireApplied();
                }
            }
            subject.mustSucceed();
        });
    }
}
