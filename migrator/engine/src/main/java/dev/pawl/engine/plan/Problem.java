package dev.pawl.engine.plan;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;

/** One difference between files and history for which a run is refused. */
public record Problem(String version, PawlException error) {
    static Problem of(String version, Message message, Object... arguments) {
        return new Problem(version, PawlException.of(message, arguments).at(version, null));
    }
}
