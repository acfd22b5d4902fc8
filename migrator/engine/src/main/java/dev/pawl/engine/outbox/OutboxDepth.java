package dev.pawl.engine.outbox;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far behind an outbox is. Counts stop at the number that was asked for.
 *
 * @param pending messages that wait, claimed or not
 * @param due those that may be claimed now
 * @param dead those that were given up; they hold nothing up
 * @param oldestAge how long ago the oldest pending one was written; null when there is none
 * @param overdueFor for how long the most overdue one has been due; null when none is
 */
public record OutboxDepth(
        long pending, long due, long dead, @Nullable Duration oldestAge, @Nullable Duration overdueFor) {
    /** How long ago the oldest pending message was written. */
    public Optional<Duration> oldest() {
        return Optional.ofNullable(oldestAge);
    }

    /** For how long the most overdue message has been due. */
    public Optional<Duration> overdue() {
        return Optional.ofNullable(overdueFor);
    }
}
