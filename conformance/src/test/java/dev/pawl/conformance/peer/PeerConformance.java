package dev.pawl.conformance.peer;

import dev.pawl.conformance.RunnerConformance;
import java.time.Duration;

/** The kit on a peer. Only {@link ConformancePageTest} starts it. */
abstract class PeerConformance extends RunnerConformance {
    /** Parameters of a URL that let a statement wait for a lock for two seconds at most. */
    static final String LOCK_TIMEOUT = "?options=-c%20lock_timeout=2s";

    /** Longer than a peer waits for a lock that nobody gives back. */
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(100);
    }

    /** The page has no room for a schedule, small or not. */
    @Override
    public int smallerSchedules() {
        return 0;
    }
}
