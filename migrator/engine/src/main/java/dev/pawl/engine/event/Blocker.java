package dev.pawl.engine.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session that somebody waits for. Its SQL text is not here, since logs and reports are read by more people than may
 * read it.
 *
 * @param since when its transaction began; null when this login may not see it
 * @param command the first word of what it runs, or its state when it runs nothing
 * @param relation what is waited for, or an empty text
 */
public record Blocker(
        int pid, String application, String user, @Nullable Instant since, String command, String relation) {
    @Override
    public String toString() {
        return "pid " + pid + " (" + (application.isEmpty() ? "no application name" : application) + ", user " + user
                + (since == null ? "" : ", since " + since) + ", " + command + ")";
    }
}
