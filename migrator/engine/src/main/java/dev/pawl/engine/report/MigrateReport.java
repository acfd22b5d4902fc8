package dev.pawl.engine.report;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.migration.Version;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param runId of a run that began
 * @param applied what this run applied and kept, also when it failed later
 * @param held contract-phase migrations that were left for later
 * @param error why it did not end well
 */
public record MigrateReport(
        Outcome outcome,
        @Nullable String runId,
        List<AppliedStep> applied,
        List<Version> held,
        long durationMs,
        @Nullable ErrorReport error) {
    public MigrateReport {
        applied = List.copyOf(applied);
        held = List.copyOf(held);
    }

    /** A run that could not begin. */
    public static MigrateReport notBegun(ErrorReport error) {
        return new MigrateReport(Outcome.of(error.exitStatus()), null, List.of(), List.of(), 0, error);
    }

    /** How the command ends. */
    public ExitStatus exitStatus() {
        return error == null ? ExitStatus.OK : error.exitStatus();
    }

    /** One migration that this run applied. */
    public record AppliedStep(Version version, long durationMs, int attempts) {}

    /** The words of the JSON field {@code outcome}. */
    public enum Outcome {
        APPLIED,
        UP_TO_DATE,
        FAILED,
        REFUSED,
        UNKNOWN;

        /** The outcome of a run that ended with this status. */
        public static Outcome of(ExitStatus status) {
            return switch (status) {
                case UNKNOWN -> UNKNOWN;
                case REFUSED, DATABASE_NEWER, USAGE, RUNNER_ACTIVE -> REFUSED;
                default -> FAILED;
            };
        }

        /** The word in JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
