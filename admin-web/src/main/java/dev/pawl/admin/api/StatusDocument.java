package dev.pawl.admin.api;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The shape of the status, for its description only; {@link dev.pawl.engine.report.ReportJson} writes it. A test holds
 * the two together.
 */
@Schema(
        name = "Status",
        requiredProperties = {"schemaVersion", "database", "current", "applied", "pending", "problems"})
record StatusDocument(
        int schemaVersion,
        String database,
        @Schema(nullable = true) @Nullable String current,
        List<Applied> applied,
        List<Pending> pending,
        List<Problem> problems) {

    /** A migration that is applied; what another tool did not record is null. */
    @Schema(
            name = "Applied",
            requiredProperties = {"version", "appliedAt", "durationMs", "checksum", "phase"})
    record Applied(
            String version,
            Instant appliedAt,
            @Schema(nullable = true) @Nullable Long durationMs,
            @Schema(nullable = true) @Nullable String checksum,
            @Schema(
                            nullable = true,
                            enumeration = {"expand", "contract"})
                    @Nullable
                    String phase) {}

    /** A migration that is not. */
    @Schema(
            name = "Pending",
            requiredProperties = {"version", "phase"})
    record Pending(String version, @Schema(enumeration = {"expand", "contract"}) String phase) {}

    /** Why a run would be refused. */
    @Schema(
            name = "Problem",
            requiredProperties = {"code", "version", "message", "hint"})
    record Problem(
            String code,
            @Schema(nullable = true) @Nullable String version,
            String message,
            @Schema(nullable = true) @Nullable String hint) {}
}
