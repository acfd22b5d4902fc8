package dev.pawl.engine.history;

import dev.pawl.engine.migration.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the history. Only version and time are known of rows that another runner wrote.
 *
 * @param version as recorded; another tool's may not have the form of a version
 * @param durationMs how long the file ran, in milliseconds
 * @param runId the run that applied it
 */
public record AppliedMigration(
        String version,
        Instant appliedAt,
        @Nullable String checksum,
        @Nullable Phase phase,
        @Nullable Long durationMs,
        @Nullable String runId) {}
