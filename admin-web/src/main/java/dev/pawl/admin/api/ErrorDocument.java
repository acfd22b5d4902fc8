package dev.pawl.admin.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of an error, for its description only; {@link dev.pawl.engine.report.ReportJson} writes it. */
@Schema(
        name = "Error",
        requiredProperties = {"schemaVersion", "error"})
record ErrorDocument(int schemaVersion, Problem error) {
    /** What went wrong and what to do next. */
    @Schema(
            name = "ErrorDetail",
            requiredProperties = {"code", "message", "sqlState", "file", "line", "hint"})
    record Problem(
            String code,
            String message,
            @Schema(nullable = true) @Nullable String sqlState,
            @Schema(nullable = true) @Nullable String file,
            @Schema(nullable = true) @Nullable Integer line,
            @Schema(nullable = true) @Nullable String hint) {}
}
