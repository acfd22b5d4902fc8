package dev.pawl.engine.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session, or a prepared transaction, that somebody waits for. Its SQL text is not here, since logs and reports are read by more people than may
 * read it.
 *
 * @param pid of the session; 0 for a prepared transaction, which has none
 * @param application its name; for a prepared transaction the identifier that COMMIT PREPARED and ROLLBACK PREPARED take
 * @param since when its transaction began; null when this login may not see it
 * @param command the first word of what it runs, or its state when it runs nothing
 * @param relation what is waited for, or an empty text
 */
public record Blocker(
        int pid, String application, String user, @Nullable Instant since, String command, String relation) {
    @Override
    public String toString() {
        if (pid == 0) {
            return "prepared transaction " + application + " (user " + user + ", since " + since + ")";
        }
        return "pid " + pid + " (" + (application.isEmpty() ? "no application name" : application) + ", user " + user
                + (since == null ? "" : ", since " + since) + ", " + command + ")";
    }
}
