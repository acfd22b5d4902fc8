package dev.pawl.ejb;

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
    public record RunProgress(Instant startedAt, @Nullable String version, int index, int total, String message) {}
}
