package dev.pawl.ejb;

import dev.pawl.engine.event.RunEvent;
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

    SchemaState skipped() {
        return with(Activity.SKIPPED, null, null);
    }

    SchemaState running(Instant since) {
        return with(Activity.RUNNING, RunProgress.begun(since), null);
    }

    /** The state after an event of the run that is going on. */
    SchemaState after(RunEvent event, Instant at) {
        return progress == null ? this : with(activity, progress.after(event, at), problem);
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
