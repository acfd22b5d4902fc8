package dev.pawl.engine.report;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.PawlException;
import org.jspecify.annotations.Nullable;

/** An error as scripts see it. */
public record ErrorReport(
        String code,
        ExitStatus exitStatus,
        String message,
        @Nullable String sqlState,
        @Nullable String file,
        @Nullable Integer line,
        @Nullable String hint) {
    /** What this exception says. */
    public static ErrorReport of(PawlException e) {
        return new ErrorReport(
                e.message().id(),
                e.exitStatus(),
                e.getMessage(),
                e.sqlState().orElse(null),
                e.file().orElse(null),
                e.line().orElse(null),
                e.hint().isEmpty() ? null : e.hint());
    }
}
