package dev.pawl.engine.outbox;

import java.time.Duration;

/**
 * How messages are dispatched. The pause after a failure doubles each time, and up to 30 % are added at random.
 *
 * @param batch how many messages a claim takes at most, 1 to 1000
 * @param lease for how long a claim holds them
 * @param mostLeases how many leases of a message may run out before it is dead
 * @param mostAttempts how often publishing may fail before it is dead
 */
public record DispatchPolicy(
        int batch, Duration lease, int mostLeases, int mostAttempts, Duration firstPause, Duration longestPause) {
    /** What the functions of the schema use by default. */
    public static final DispatchPolicy DEFAULT =
            new DispatchPolicy(32, Duration.ofSeconds(30), 20, 10, Duration.ofSeconds(1), Duration.ofMinutes(15));

    private static final int MOST = 1000;

    /** Refuses what cannot work. */
    public DispatchPolicy {
        if (batch < 1 || batch > MOST || mostLeases < 1 || mostAttempts < 1) {
            throw new IllegalArgumentException(
                    "batch %d, leases %d, attempts %d: at least 1 each, and batches of at most %d"
                            .formatted(batch, mostLeases, mostAttempts, MOST));
        }
        if (lease.toMillis() < 1 || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException("lease %s, pauses %s to %s: a lease above 0, the longest pause last"
                    .formatted(lease, firstPause, longestPause));
        }
    }

    /** The same with other claims. */
    public DispatchPolicy claiming(int batch, Duration lease) {
        return new DispatchPolicy(batch, lease, mostLeases, mostAttempts, firstPause, longestPause);
    }

    /** The same with other limits. */
    public DispatchPolicy givingUpAfter(int mostAttempts, int mostLeases) {
        return new DispatchPolicy(batch, lease, mostLeases, mostAttempts, firstPause, longestPause);
    }
}
