package dev.pawl.engine.event;

import dev.pawl.engine.migration.Version;
import java.time.Duration;
import java.util.List;

/** What happens during a run, in the order in which it happens. Log, progress bar, health and pages listen to these. */
public sealed interface RunEvent {
    /** A statement that takes longer than this is worth telling to everybody. */
    Duration LONG = Duration.ofMillis(200);

    /** Whether only those want to know who look at a run statement by statement. */
    default boolean isDetail() {
        return false;
    }

    /** The database does not answer yet; the next try is within {@code remaining}. */
    record Connecting(String database, String sqlState, Duration remaining) implements RunEvent {}

    /** Nothing to do; {@code applied} counts the migrations of the set. */
    record UpToDate(String database, int applied) implements RunEvent {}

    /** Another session holds the runner lock. */
    record WaitingForLock(String database, String holder, Duration waited) implements RunEvent {}

    /** The history table did not exist. */
    record HistoryCreated(String database) implements RunEvent {}

    /** The history table was another runner's and got Pawl's columns. */
    record HistoryAdopted(String database) implements RunEvent {}

    /** The roles beside the migrations were provisioned. */
    record RolesProvisioned(String database) implements RunEvent {}

    /** A plain run leaves these contract-phase migrations for later. */
    record ContractHeld(List<Version> versions) implements RunEvent {
        public ContractHeld {
            versions = List.copyOf(versions);
        }
    }

    /** Step {@code index} of {@code total}, counted from 1, begins. */
    record StepStarted(Version version, int index, int total) implements RunEvent {}

    /** A lock was not to be had; attempt {@code attempt} was rolled back. */
    record StepRetried(Version version, String sqlState, int attempt, Duration pause, List<Blocker> blockers)
            implements RunEvent {
        public StepRetried {
            blockers = List.copyOf(blockers);
        }
    }

    /** A file that does not run in one transaction goes on after statement {@code done} of {@code total}. */
    record StepResumed(Version version, int done, int total) implements RunEvent {}

    /** The file wants a setting that the runner decides. */
    record SettingIgnored(Version version, String setting, int line) implements RunEvent {}

    /**
     * A statement begins. Those that are sent with others are told one by one only to who {@linkplain
     * RunListener#followsStatements follows} them.
     *
     * @param line where it begins, counted from 1
     * @param command its first words
     * @param alone whether it runs outside a transaction
     */
    record StatementStarted(Version version, int line, String command, boolean alone, int attempt) implements RunEvent {
        @Override
        public boolean isDetail() {
            return !alone;
        }
    }

    /** A statement that was told to begin has done its work; in a transaction, it may still be rolled back. */
    record StatementFinished(Version version, int line, String command, boolean alone, int attempt, Duration took)
            implements RunEvent {
        @Override
        public boolean isDetail() {
            return !alone && took.compareTo(LONG) < 0;
        }
    }

    /** A statement waits for a lock on {@code relation}, which may be empty. */
    record Blocked(Version version, String relation, List<Blocker> blockers) implements RunEvent {
        public Blocked {
            blockers = List.copyOf(blockers);
        }
    }

    /** What was {@linkplain Blocked blocked} has its lock, or nobody holds it any more. */
    record Unblocked(Version version, String relation, Duration waited) implements RunEvent {}

    /**
     * How far an index build is.
     *
     * @param milestone whether its phase is a new one, or nothing was told of it for some time
     */
    record Progress(Version version, int line, BuildProgress build, boolean milestone) implements RunEvent {
        @Override
        public boolean isDetail() {
            return !milestone;
        }
    }

    /** Another session is building an index that this migration began. */
    record IndexBeingBuilt(Version version, String index) implements RunEvent {}

    /** What an interrupted run had left half-built is gone. */
    record InvalidIndexDropped(Version version, String index) implements RunEvent {}

    /** What an interrupted run had left half-built is where this login may not drop it. */
    record InvalidIndexKept(Version version, String index) implements RunEvent {}

    /** The connection was lost in the middle of a run and there is a new one. */
    record Reconnected(String sqlState) implements RunEvent {}

    /** Schema {@code pawl} was made or upgraded. */
    record BookkeepingMade(String database) implements RunEvent {}

    /** The step is committed together with its history row. */
    record StepApplied(Version version, int index, int total, long durationMs, int attempts) implements RunEvent {}

    /** The run ended well and changed something. */
    record Finished(String database, int applied, long durationMs) implements RunEvent {}

    /** The run ended with this error of the catalogue. */
    record Failed(String code, String message) implements RunEvent {}
}
