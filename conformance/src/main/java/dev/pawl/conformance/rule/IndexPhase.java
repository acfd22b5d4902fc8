package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Subject;
import java.util.List;
import java.util.Locale;

/**
 * A phase of a statement that builds, rebuilds or drops an index concurrently, as
 * {@code pg_stat_progress_create_index} names it, in which the statement can be made to stand still by what it waits
 * for or by a function that the index calls.
 *
 * <p>Two phases call no function and wait for nobody, so nothing can stop a statement there: "index validation:
 * scanning index", which collects the addresses in the index, and "index validation: sorting tuples", which sorts them.
 * What an end in them leaves is what an end in "index validation: scanning table" leaves, since all three are in one
 * transaction.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions are methods of this type.
enum IndexPhase implements FreezingPoint {
    CREATE_SCANNING(Work.CREATE, IndexPhase.SCANNING, IndexPhase::atGate),
    REINDEX_MARKING_DEAD(Work.REINDEX, IndexPhase.MARKING_DEAD, IndexPhase.behind(IndexPhase.READING)),
    CREATE_INITIALIZING(Work.CREATE, "initializing", IndexPhase::atGate),
    CREATE_WRITERS(Work.CREATE, IndexPhase.WRITERS, IndexPhase.behind(IndexPhase.WRITING)),
    CREATE_SORTING(Work.CREATE, IndexPhase.SORTING, IndexPhase::atGate),
    CREATE_LOADING(Work.CREATE, IndexPhase.LOADING, IndexPhase::atGate),
    CREATE_LATER_WRITERS(Work.CREATE, IndexPhase.LATER_WRITERS, IndexPhase::behindLaterWriter),
    CREATE_VALIDATING(Work.CREATE, IndexPhase.VALIDATING, IndexPhase::atGateOfLaterRow),
    CREATE_SNAPSHOTS(
            Work.CREATE,
            IndexPhase.SNAPSHOTS,
            IndexPhase.behind("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT 1")),
    REINDEX_WRITERS(Work.REINDEX, IndexPhase.WRITERS, IndexPhase.behind(IndexPhase.WRITING)),
    REINDEX_SCANNING(Work.REINDEX, IndexPhase.SCANNING, IndexPhase::atGate),
    REINDEX_SORTING(Work.REINDEX, IndexPhase.SORTING, IndexPhase::atGate),
    REINDEX_LOADING(Work.REINDEX, IndexPhase.LOADING, IndexPhase::atGate),
    REINDEX_LATER_WRITERS(Work.REINDEX, IndexPhase.LATER_WRITERS, IndexPhase::behindLaterWriter),
    REINDEX_VALIDATING(Work.REINDEX, IndexPhase.VALIDATING, IndexPhase::atGateOfLaterRow),
    REINDEX_SNAPSHOTS(
            Work.REINDEX,
            IndexPhase.SNAPSHOTS,
            IndexPhase.behind("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT 1")),
    REINDEX_DROPPING(Work.REINDEX, "waiting for readers before dropping", IndexPhase::behindLaterReader),
    /** DROP INDEX shows no phases; it waits twice for readers. */
    DROP_MARKING_DEAD(Work.DROP, "NOT indisvalid AND indislive", IndexPhase.behind(IndexPhase.READING)),
    DROP_DROPPING(Work.DROP, "NOT indislive", IndexPhase::behindLaterReader);

    private static final String SCANNING = "building index: scanning table";
    private static final String SORTING = "building index: sorting live tuples";
    private static final String LOADING = "building index: loading tuples in tree";
    private static final String WRITERS = "waiting for writers before build";
    private static final String LATER_WRITERS = "waiting for writers before validation";
    private static final String VALIDATING = "index validation: scanning table";
    private static final String SNAPSHOTS = "waiting for old snapshots";
    private static final String MARKING_DEAD = "waiting for readers before marking dead";

    private static final String WAITING =
            "SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database()"
                    + " AND locktype = 'virtualxid' AND NOT granted";

    /** Without a snapshot, which the last query of a JDBC connection keeps for as long as its transaction. */
    private static final String READING = "LOCK TABLE public.big IN ACCESS SHARE MODE";

    private static final String WRITING = "INSERT INTO public.big VALUES (1000)";
    private static final String INDEX = "big_id ON public.big (id judge.gated) WHERE judge.gate(id) AND judge.gate(0)";

    private final Work work;
    private final String shown;
    private final Way way;

    IndexPhase(Work work, String shown, Way way) {
        this.work = work;
        this.shown = shown;
        this.way = way;
    }

    /** What is done with the index. */
    private enum Work {
        CREATE("CREATE INDEX CONCURRENTLY " + INDEX),
        REINDEX("REINDEX INDEX CONCURRENTLY public.big_id"),
        DROP("DROP INDEX CONCURRENTLY public.big_id");

        private final String statement;

        Work(String statement) {
            this.statement = statement;
        }

        void addTo(Subject subject) throws Exception {
            if (this != CREATE) {
                subject.folder().add("index", "CREATE INDEX " + INDEX);
                subject.mustSucceed();
            }
            subject.folder().addOutsideTransaction("concurrently", statement);
        }
    }

    /** Brings a run to a standstill. */
    @FunctionalInterface
    private interface Way {
        void freeze(FrozenRun frozen, IndexPhase phase) throws Exception;
    }

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public FrozenRun freeze(Subject subject) throws Exception {
        subject.folder()
                .add(
                        "big",
                        "CREATE TABLE public.big (id int)",
                        "INSERT INTO public.big SELECT generate_series(1, 500)");
        subject.mustSucceed();
        subject.oracle().makeGates();
        work.addTo(subject);
        var frozen = new FrozenRun(subject);
        way.freeze(frozen, this);
        return frozen;
    }

    @Override
    public void requireFinished(Subject subject) {
        assertThat(subject.oracle().query("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'big'::regclass"))
                .as("the indexes of the table")
                .isEqualTo(work == Work.DROP ? List.of() : List.of("big_id"));
    }

    private static void atGate(FrozenRun frozen, IndexPhase phase) throws Exception {
        frozen.shut(phase.shown);
        frozen.start();
        phase.see(frozen);
    }

    /** Behind a transaction that has executed these statements. */
    private static Way behind(String... statements) {
        return (frozen, phase) -> {
            frozen.hold(statements);
            frozen.start();
            phase.see(frozen);
        };
    }

    private static void behindLaterWriter(FrozenRun frozen, IndexPhase phase) throws Exception {
        var gate = frozen.shut(SCANNING);
        frozen.start();
        see(frozen, SCANNING);
        frozen.hold(WRITING);
        gate.rollback();
        phase.see(frozen);
    }

    /** A row that came while the index was built is the only one for which its validation calls a function. */
    private static void atGateOfLaterRow(FrozenRun frozen, IndexPhase phase) throws Exception {
        var gate = frozen.shut(SCANNING);
        frozen.shut(phase.shown);
        frozen.start();
        see(frozen, SCANNING);
        frozen.hold(WRITING).commit();
        gate.rollback();
        phase.see(frozen);
    }

    /** Those who come when the wait has begun are waited for the next time. */
    private static void behindLaterReader(FrozenRun frozen, IndexPhase phase) throws Exception {
        var first = frozen.hold(READING);
        frozen.start();
        (phase.work == Work.DROP ? DROP_MARKING_DEAD : REINDEX_MARKING_DEAD).see(frozen);
        frozen.see("the run waits for the first reader", WAITING);
        frozen.hold(READING);
        first.rollback();
        phase.see(frozen);
    }

    private void see(FrozenRun frozen) throws Exception {
        if (work == Work.DROP) {
            frozen.see(
                    "the index is being dropped: " + shown,
                    "SELECT indexrelid FROM pg_index WHERE indrelid = 'public.big'::regclass AND " + shown);
        } else {
            see(frozen, shown);
        }
    }

    private static void see(FrozenRun frozen, String phase) throws Exception {
        frozen.see(
                phase,
                "SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase = '" + phase
                        + "'");
    }
}
