package dev.pawl.engine.plan;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Migration;
import org.jspecify.annotations.Nullable;

/** One difference between files and history for which a run is refused. */
public record Problem(String version, PawlException error) {
    /** About a version that has no file. */
    static Problem of(String version, Message message, Object... arguments) {
        return new Problem(version, PawlException.of(message, arguments).at(version, null));
    }

    /** About a file, on a line of it or on all. */
    static Problem of(Migration migration, PawlException error, @Nullable Integer line) {
        var file = migration.contents().script().file();
        return new Problem(migration.version().text(), error.at(file, line));
    }
}
