package dev.pawl.conformance.kit;

import static dev.pawl.conformance.kit.Rules.AGAIN;
import static dev.pawl.conformance.kit.Rules.ASTRAY;
import static dev.pawl.conformance.kit.Rules.ATOMIC;
import static dev.pawl.conformance.kit.Rules.CONCURRENTLY;
import static dev.pawl.conformance.kit.Rules.DISK_FULL;
import static dev.pawl.conformance.kit.Rules.EDITED;
import static dev.pawl.conformance.kit.Rules.ENUM;
import static dev.pawl.conformance.kit.Rules.FAILOVER;
import static dev.pawl.conformance.kit.Rules.FAILOVER_FILE;
import static dev.pawl.conformance.kit.Rules.FAILOVER_INDEX;
import static dev.pawl.conformance.kit.Rules.FENCING;
import static dev.pawl.conformance.kit.Rules.FENCING_INDEX;
import static dev.pawl.conformance.kit.Rules.FROZEN;
import static dev.pawl.conformance.kit.Rules.GIVES_UP;
import static dev.pawl.conformance.kit.Rules.INDEX_PHASES;
import static dev.pawl.conformance.kit.Rules.INVALID_INDEX;
import static dev.pawl.conformance.kit.Rules.KILLED_AFTER;
import static dev.pawl.conformance.kit.Rules.KILLED_BEFORE;
import static dev.pawl.conformance.kit.Rules.LATE;
import static dev.pawl.conformance.kit.Rules.LEFTOVERS;
import static dev.pawl.conformance.kit.Rules.LOG_FULL;
import static dev.pawl.conformance.kit.Rules.LOST_ANSWER;
import static dev.pawl.conformance.kit.Rules.MISSING;
import static dev.pawl.conformance.kit.Rules.OLDER;
import static dev.pawl.conformance.kit.Rules.OLD_TRANSACTIONS;
import static dev.pawl.conformance.kit.Rules.ORPHAN;
import static dev.pawl.conformance.kit.Rules.POOLER;
import static dev.pawl.conformance.kit.Rules.POOLER_RESTART;
import static dev.pawl.conformance.kit.Rules.PROCESSES;
import static dev.pawl.conformance.kit.Rules.READERS;
import static dev.pawl.conformance.kit.Rules.RELEASES;
import static dev.pawl.conformance.kit.Rules.REVOKED;
import static dev.pawl.conformance.kit.Rules.SCHEDULES;
import static dev.pawl.conformance.kit.Rules.SERVER_CRASH;
import static dev.pawl.conformance.kit.Rules.SETTINGS;
import static dev.pawl.conformance.kit.Rules.SET_UP;
import static dev.pawl.conformance.kit.Rules.TERMINATED;
import static dev.pawl.conformance.kit.Rules.TRUTHFUL;
import static dev.pawl.conformance.kit.Rules.UNSUPPORTED;

import dev.pawl.conformance.kit.BrokenRunners.AcceptingEdits;
import dev.pawl.conformance.kit.BrokenRunners.AcceptingLateFiles;
import dev.pawl.conformance.kit.BrokenRunners.AcceptingLosses;
import dev.pawl.conformance.kit.BrokenRunners.AcceptingThawedFiles;
import dev.pawl.conformance.kit.BrokenRunners.AlsoExecuting;
import dev.pawl.conformance.kit.BrokenRunners.Answering;
import dev.pawl.conformance.kit.BrokenRunners.ApplyingAgain;
import dev.pawl.conformance.kit.BrokenRunners.CommittingEachStatement;
import dev.pawl.conformance.kit.BrokenRunners.FinishingOldPlans;
import dev.pawl.conformance.kit.BrokenRunners.FollowingTheSearchPath;
import dev.pawl.conformance.kit.BrokenRunners.Forgetting;
import dev.pawl.conformance.kit.BrokenRunners.GivingUpOnIndexes;
import dev.pawl.conformance.kit.BrokenRunners.GoingOnBlindly;
import dev.pawl.conformance.kit.BrokenRunners.GoingOnWhereItWas;
import dev.pawl.conformance.kit.BrokenRunners.Hanging;
import dev.pawl.conformance.kit.BrokenRunners.IgnoringLosses;
import dev.pawl.conformance.kit.BrokenRunners.KeepingSettings;
import dev.pawl.conformance.kit.BrokenRunners.KnowingTransactionsOnly;
import dev.pawl.conformance.kit.BrokenRunners.LeavingItsSession;
import dev.pawl.conformance.kit.BrokenRunners.LockOfItsProcess;
import dev.pawl.conformance.kit.BrokenRunners.MarkingItsRun;
import dev.pawl.conformance.kit.BrokenRunners.NotRecording;
import dev.pawl.conformance.kit.BrokenRunners.OneTransactionForAll;
import dev.pawl.conformance.kit.BrokenRunners.ReadingBeforeTheLock;
import dev.pawl.conformance.kit.BrokenRunners.RecordingAfterwards;
import dev.pawl.conformance.kit.BrokenRunners.RecordingBefore;
import dev.pawl.conformance.kit.BrokenRunners.RecordingOnly;
import dev.pawl.conformance.kit.BrokenRunners.RefusingLate;
import dev.pawl.conformance.kit.BrokenRunners.RememberingElsewhere;
import dev.pawl.conformance.kit.BrokenRunners.RepairingBlindly;
import dev.pawl.conformance.kit.BrokenRunners.SayingLittle;
import dev.pawl.conformance.kit.BrokenRunners.ShellLoop;
import dev.pawl.conformance.kit.BrokenRunners.StayingDirty;
import dev.pawl.conformance.kit.BrokenRunners.Throwing;
import dev.pawl.conformance.kit.BrokenRunners.TrustingTheCommandTag;
import dev.pawl.conformance.kit.BrokenRunners.TrustingThePooler;
import dev.pawl.conformance.kit.BrokenRunners.WaitingForTables;
import dev.pawl.conformance.kit.BrokenRunners.WaitingInsideAStatement;
import dev.pawl.conformance.kit.BrokenRunners.WithoutLock;
import dev.pawl.conformance.kit.BrokenRunners.WorkingBesideOthers;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The runners that the kit is tried on, with the rules that each breaks and what the kit is to say then. */
@SuppressWarnings("ImmutableEnumChecker") // The functions are constructors, and nobody changes the maps.
enum Specimen {
    SOUND(MinimalRunner::new, Map.of()),
    WITHOUT_LOCK(WithoutLock::new, broken("(42P07|23505) .*ERROR", PROCESSES)),
    SHELL_LOOP(
            ShellLoop::new,
            and(
                    broken("1=8, 2=8", PROCESSES),
                    broken("although the database refused the history row", ATOMIC),
                    broken("although a file failed", LEFTOVERS))),
    LOCK_OF_ITS_PROCESS(LockOfItsProcess::new, broken("(42P07|23505) .*ERROR", PROCESSES)),
    NOT_RECORDING(
            NotRecording::new,
            and(
                    broken("\"probe\" already exists", PROCESSES),
                    broken("the files in the history", AGAIN, ATOMIC, FROZEN, EDITED, LEFTOVERS))),
    RECORDING_ONLY(RecordingOnly::new, broken("how often each file was applied", PROCESSES, AGAIN)),
    RECORDING_AFTERWARDS(
            RecordingAfterwards::new,
            and(
                    broken("\\+ relation .*probe_3", ATOMIC),
                    broken("in the case insert-on-history: .*the files in the history", REVOKED))),
    RECORDING_BEFORE(
            RecordingBefore::new,
            and(
                    broken("\\+ rows of schema_migrations", ATOMIC, LEFTOVERS),
                    broken("the files in the history", SERVER_CRASH, LOG_FULL),
                    broken("fault at message \\d+: .*the files in the history", TERMINATED))),
    APPLYING_AGAIN(ApplyingAgain::new, broken("\"probe\" already exists", PROCESSES, AGAIN)),
    GRANTING_AGAIN(
            () -> new AlsoExecuting("GRANT SELECT ON public.schema_migrations TO PUBLIC"),
            broken("\\+ catalog pg_class", AGAIN)),
    COMMENTING_AGAIN(
            () -> new AlsoExecuting("COMMENT ON TABLE public.schema_migrations IS 'history'"),
            broken("\\+ catalog pg_description", AGAIN)),
    RECORDING_AGAIN(
            () -> new AlsoExecuting("UPDATE public.schema_migrations SET applied_at = now()"),
            broken("\\+ rows of schema_migrations", AGAIN)),
    COUNTING_ITS_RUNS(
            () -> new AlsoExecuting(
                    "CREATE SEQUENCE IF NOT EXISTS public.runs; SELECT nextval('public.runs'::regclass)"),
            broken("\\+ sequence runs: 2", AGAIN)),
    ACCEPTING_EDITS(AcceptingEdits::new, broken("although an applied file was edited", EDITED)),
    ACCEPTING_THAWED_FILES(AcceptingThawedFiles::new, broken("although a frozen file was edited", FROZEN)),
    ACCEPTING_LOSSES(
            AcceptingLosses::new,
            and(
                    broken("although the file of an applied migration is missing", MISSING),
                    broken("although a newer release has taken something away", UNSUPPORTED))),
    FORGETTING(Forgetting::new, broken("- rows of schema_migrations", OLDER)),
    ACCEPTING_LATE_FILES(AcceptingLateFiles::new, broken("although a pending file sorts before", LATE)),
    WAITING_INSIDE_A_STATEMENT(WaitingInsideAStatement::new, broken("40P01", CONCURRENTLY)),
    KNOWING_TRANSACTIONS_ONLY(KnowingTransactionsOnly::new, broken("25001", CONCURRENTLY)),
    TRUSTING_THE_COMMAND_TAG(
            TrustingTheCommandTag::new,
            and(
                    broken("index big_id is invalid", INVALID_INDEX),
                    broken("42P07 .*big_id", SERVER_CRASH, FAILOVER_INDEX),
                    broken("42P07 .*big_name", DISK_FULL),
                    broken("in the case create-scanning: .*42P07 .*big_id.*replay: -Dpawl", INDEX_PHASES))),
    GIVING_UP_ON_INDEXES(GivingUpOnIndexes::new, broken("42P07 .*big_id", OLD_TRANSACTIONS)),
    TRUSTING_THE_POOLER(TrustingThePooler::new, broken("the advisory locks of sessions", POOLER)),
    FOLLOWING_THE_SEARCH_PATH(FollowingTheSearchPath::new, broken("the files in the history", ASTRAY)),
    WORKING_BESIDE_OTHERS(WorkingBesideOthers::new, broken("42P07 .*big_id", ORPHAN)),
    MARKING_ITS_RUN(
            MarkingItsRun::new,
            broken(
                    "fault at message \\d+: .*repair it by hand.*replay: -Dpawl",
                    KILLED_BEFORE,
                    KILLED_AFTER,
                    TERMINATED)),
    READING_BEFORE_THE_LOCK(ReadingBeforeTheLock::new, broken("(Apply|Overtake|WAITS).*replay: -Dpawl", SCHEDULES)),
    FINISHING_OLD_PLANS(
            FinishingOldPlans::new,
            broken("Write.*(how often each file was applied|although rows are equal)", SCHEDULES)),
    IGNORING_LOSSES(
            IgnoringLosses::new,
            and(
                    broken("fault at message \\d+: .*how often each file", LOST_ANSWER),
                    broken("how often each file", POOLER_RESTART))),
    GOING_ON_WHERE_IT_WAS(GoingOnWhereItWas::new, broken("how often each file was applied", FAILOVER_FILE)),
    REMEMBERING_ELSEWHERE(RememberingElsewhere::new, broken("how often each file was applied", FAILOVER)),
    GOING_ON_BLINDLY(GoingOnBlindly::new, broken("\\+ rows of probe", FENCING)),
    REPAIRING_BLINDLY(RepairingBlindly::new, broken("\\+ catalog pg_class", FENCING_INDEX)),
    WAITING_FOR_TABLES(WaitingForTables::new, broken("canceling statement due to statement timeout", READERS)),
    COMMITTING_EACH_STATEMENT(
            CommittingEachStatement::new,
            and(broken("\\+ relation public.side", GIVES_UP, SET_UP), broken("\\+ relation public.big", DISK_FULL))),
    KEEPING_SETTINGS(
            KeepingSettings::new, and(broken("Asia/Kathmandu", SETTINGS), broken("relation public.third", RELEASES))),
    ONE_TRANSACTION_FOR_ALL(OneTransactionForAll::new, broken("55P04", ENUM)),
    SAYING_LITTLE(SayingLittle::new, broken("what the runner says", TRUTHFUL)),
    REFUSING_LATE(RefusingLate::new, broken("\\+ relation .*probe_3", FROZEN)),
    STAYING_DIRTY(StayingDirty::new, broken("\\+ schema dirty", ATOMIC, FROZEN, EDITED, LEFTOVERS)),
    LEAVING_ITS_SESSION(LeavingItsSession::new, broken("after its failure.*session of", LEFTOVERS)),
    ALWAYS_FAILING(() -> new Answering(false), broken("output: an answer without work", PROCESSES, AGAIN, ATOMIC)),
    ALWAYS_SUCCEEDING(() -> new Answering(true), broken("how often each file was applied", PROCESSES, AGAIN, ATOMIC)),
    THROWING(Throwing::new, broken("threw .*the runner broke down", PROCESSES, AGAIN, ATOMIC)),
    HANGING(Hanging::new, broken("has not ended after PT0\\.1S", PROCESSES, AGAIN, ATOMIC));

    /** Where threads of one process cannot stand for processes; the others are spared the start of many Javas. */
    private static final Set<Specimen> IN_PROCESSES = EnumSet.of(
            SOUND,
            WITHOUT_LOCK,
            LOCK_OF_ITS_PROCESS,
            WORKING_BESIDE_OTHERS,
            MARKING_ITS_RUN,
            READING_BEFORE_THE_LOCK,
            FINISHING_OLD_PLANS,
            STAYING_DIRTY,
            GOING_ON_BLINDLY,
            REPAIRING_BLINDLY);

    private final Function<Meeting, MinimalRunner> runner;
    private final Map<String, String> messages;

    Specimen(Supplier<MinimalRunner> runner, Map<String, String> messages) {
        this(meeting -> runner.get(), messages);
    }

    Specimen(Function<Meeting, MinimalRunner> runner, Map<String, String> messages) {
        this.runner = runner;
        this.messages = messages;
    }

    /** A runner for one run. */
    MinimalRunner runner(Meeting meeting) {
        return runner.apply(meeting);
    }

    /** The rules that it breaks, each with a pattern of what the kit says then. */
    Map<String, String> messages() {
        return messages;
    }

    /** The rules that it is tried on: those that it breaks, and all when it is sound. */
    Set<String> rules() {
        return this == SOUND ? Rules.all() : messages.keySet();
    }

    boolean needsProcesses() {
        return IN_PROCESSES.contains(this);
    }

    /** Long enough for a busy machine, save where waiting is the test. */
    Duration patience() {
        return switch (this) {
            case HANGING -> Duration.ofMillis(100);
            // Two runs may wait for a lock that the pooler keeps.
            case TRUSTING_THE_POOLER -> Duration.ofSeconds(10);
            default -> Duration.ofMinutes(1);
        };
    }

    private static Map<String, String> broken(String message, String... rules) {
        var messages = new TreeMap<String, String>();
        List.of(rules).forEach(rule -> messages.put(rule, message));
        return messages;
    }

    @SafeVarargs
    private static Map<String, String> and(Map<String, String>... parts) {
        var messages = new TreeMap<String, String>();
        for (var part : parts) {
            messages.putAll(part);
        }
        return messages;
    }
}
