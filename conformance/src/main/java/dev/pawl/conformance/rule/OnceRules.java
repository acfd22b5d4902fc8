package dev.pawl.conformance.rule;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.fault.Eventually;
import java.util.ArrayList;

/** S1: no statement of an applied migration is ever run again; at most one run changes the schema at a time. */
public interface OnceRules extends RunnerRules {
    @Rule(
            id = "FWD-S01-processes",
            promise = "Runs that start at the same moment on an empty database apply each file exactly once.",
            why = "Every replica of an application starts its runner. Two that apply the same file leave it applied"
                    + " twice, or leave one replica dead.",
            satisfyBy = "Take a lock of the server before the history is read, and make the history table under it.",
            ifItFails = "Is the lock taken before the history is read, and is the history read again after the lock was"
                    + " waited for? Is the history table made under the lock? A lock inside one process keeps threads"
                    + " apart but not processes.")
    default void concurrentRunsApplyEachFileExactlyOnce() throws Exception {
        var subject = subject();
        subject.folder().addAll(19);
        subject.mustSucceedAtOnce(runners());
    }

    @Rule(
            id = "FWD-S01-again",
            promise = "A run with nothing to do changes nothing.",
            why = "It happens at every start of every replica: what it writes is written without end, and takes locks.",
            satisfyBy = "Read first, and write only when a file is pending.",
            ifItFails = "Does a run with nothing to do write anything: grants, comments, a history row, a sequence?")
    default void aSecondRunChangesNothing() throws Exception {
        var subject = subject();
        subject.folder().addAll(4);
        subject.mustSucceed();
        subject.mustHaveNothingToDo();
    }

    @Rule(
            id = "FWD-L03-concurrently",
            promise = "Runs that start at the same moment all end well when a file builds an index concurrently.",
            why = "A run that waits for its lock inside a statement holds a snapshot, CREATE INDEX CONCURRENTLY waits"
                    + " for that snapshot, and the two wait for each other until somebody ends one by hand.",
            satisfyBy = "Ask for the lock by pg_try_advisory_lock again and again, with no transaction open meanwhile.",
            ifItFails = "Does a waiting run hold a transaction open, or wait inside pg_advisory_lock? Is the statement"
                    + " run outside a transaction block?")
    default void concurrentRunsDoNotBlockAnIndexThatIsBuiltConcurrently() throws Exception {
        var subject = subject();
        subject.folder()
                .add("table", "CREATE TABLE public.big (id int, name text)", "INSERT INTO public.big VALUES (1, 'x')");
        subject.mustSucceed();
        subject.oracle().execute(GATE);
        subject.folder()
                .addOutsideTransaction(
                        "index", "CREATE INDEX CONCURRENTLY big_id ON public.big (id) WHERE public.gate(id)");
        subject.folder().addOutsideTransaction("index", "CREATE INDEX CONCURRENTLY big_name ON public.big (name)");
        try (var gate = subject.database().connect()) {
            Eventually.execute(gate, "SELECT pg_advisory_lock(43)");
            var runs = new ArrayList<Running>();
            for (int i = 0; i < runners() / 2; i++) {
                runs.add(subject.start());
            }
            // The first build goes on when all the others have come.
            Eventually.see("every run has come or ended", () -> {
                long alive = runs.stream().filter(Running::isAlive).count();
                return alive == 0 || hasCome(subject, alive);
            });
            Eventually.execute(gate, "SELECT pg_advisory_unlock(43)");
            for (var run : runs) {
                Subject.requireSuccess(subject.end(run));
            }
        }
        subject.requireApplied();
    }

    /** Lets a build stand still without a lock that it would wait for. */
    String GATE =
            """
            CREATE FUNCTION public.gate(id int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$
            BEGIN
                WHILE NOT pg_catalog.pg_try_advisory_xact_lock_shared(43) LOOP
                    PERFORM pg_catalog.pg_sleep(0.01);
                END LOOP;
                RETURN true;
            END $$""";

    /** Whoever has had two seconds for it has asked for the lock, however it asks. */
    private static boolean hasCome(Subject subject, long runs) {
        return subject.oracle()
                .query("SELECT 1 FROM pg_stat_progress_create_index WHERE datname = current_database()"
                        + " AND (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND backend_type = 'client backend' AND application_name <> 'judge'"
                        + " AND (wait_event = 'advisory' OR backend_start < clock_timestamp() - interval '2s')) > "
                        + runs)
                .contains("1");
    }
}
