package dev.pawl.ejb;

import dev.pawl.engine.event.LogListener;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.StatusReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of its schema at one moment. Immutable: health, pages and JSON all render this.
 *
 * @param progress of the run that is going on
 * @param lastRun how the last run of this process ended, and when
 * @param status what the history said when it was last read, and when that was
 * @param problem why the schema cannot be used, or why its state could not be read
 */
public record SchemaState(
        Activity activity,
        @Nullable RunProgress progress,
        @Nullable MigrateReport lastRun,
        @Nullable Instant lastRunEndedAt,
        @Nullable StatusReport status,
        @Nullable Instant statusReadAt,
        @Nullable ErrorReport problem,
        DatabaseState database) {

    static final SchemaState INITIAL =
            new SchemaState(Activity.NOT_STARTED, null, null, null, null, null, null, DatabaseState.UNKNOWN);

    /** What the start-up bean is doing. */
    public enum Activity {
        NOT_STARTED,
        RUNNING,
        READY,
        FAILED,
        /** {@code pawl.enabled} is false. */
        SKIPPED
    }

    /**
     * A run that is going on.
     *
     * @param version the migration at hand, once there is one
     * @param index of that migration among {@code total}, counted from 1
     * @param message the last event as a sentence with its catalogue id
     */
    public record RunProgress(Instant startedAt, @Nullable String version, int index, int total, String message) {
        RunProgress after(RunEvent event) {
            var line = LogListener.line(event);
            if (event instanceof RunEvent.StepStarted step) {
                return at(step.version(), step.index(), step.total(), line);
            } else if (event instanceof RunEvent.StepApplied step) {
                return at(step.version(), step.index(), step.total(), line);
            }
            return new RunProgress(startedAt, version, index, total, line);
        }

        private RunProgress at(Version step, int number, int of, String line) {
            return new RunProgress(startedAt, step.text(), number, of, line);
        }
    }

    SchemaState skipped() {
        return with(Activity.SKIPPED, null, null);
    }

    SchemaState running(Instant since) {
        return with(Activity.RUNNING, new RunProgress(since, null, 0, 0, "The run begins."), null);
    }

    /** The state after an event of the run that is going on. */
    SchemaState after(RunEvent event) {
        return progress == null ? this : with(activity, progress.after(event), problem);
    }

    SchemaState ended(MigrateReport report, Instant at) {
        var outcome = report.error() == null ? Activity.READY : Activity.FAILED;
        return new SchemaState(outcome, null, report, at, status, statusReadAt, report.error(), database);
    }

    /** The run could not begin. */
    SchemaState failed(ErrorReport reason) {
        return with(Activity.FAILED, null, reason);
    }

    /** What the history says now. A failure is over when another runner has finished the work meanwhile. */
    SchemaState read(StatusReport report, Instant at) {
        boolean over = activity == Activity.FAILED && Readiness.of(report).ready();
        var now = over ? Activity.READY : activity;
        var found = report.problems().stream().findFirst().orElse(null);
        var reason = now == Activity.FAILED ? problem : found;
        return new SchemaState(now, progress, lastRun, lastRunEndedAt, report, at, reason, database);
    }

    /** The history could not be read; what was read before is kept, since a schema does not change by itself. */
    SchemaState unreadable(ErrorReport reason) {
        return with(activity, progress, activity == Activity.FAILED ? problem : reason);
    }

    SchemaState with(DatabaseState seen) {
        return new SchemaState(activity, progress, lastRun, lastRunEndedAt, status, statusReadAt, problem, seen);
    }

    private SchemaState with(Activity now, @Nullable RunProgress progressNow, @Nullable ErrorReport reason) {
        return new SchemaState(now, progressNow, lastRun, lastRunEndedAt, status, statusReadAt, reason, database);
    }
}
