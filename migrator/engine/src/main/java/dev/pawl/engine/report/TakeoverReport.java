package dev.pawl.engine.report;

import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.StatusReport.Pending;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was recorded as applied although Pawl did not run it.
 *
 * @param from the other tool, or {@code baseline}
 * @param source what the other tool's history is called; null when there is none
 * @param dryRun whether nothing was changed
 * @param recorded in order
 * @param pending what a run would still have to apply, in order
 */
public record TakeoverReport(
        String database,
        String from,
        @Nullable String source,
        boolean dryRun,
        List<Recorded> recorded,
        List<Pending> pending) {
    public TakeoverReport {
        recorded = List.copyOf(recorded);
        pending = List.copyOf(pending);
    }

    /**
     * One migration that counts as applied.
     *
     * @param appliedAt when, as the other tool knows it
     * @param source what the other tool calls it
     */
    public record Recorded(Version version, @Nullable Instant appliedAt, @Nullable String source) {}
}
