package dev.pawl.admin.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Refuses every login for a while after too many failed ones. There is one account, so there is one count, whatever
 * address the attempts come from. Thread-safe.
 */
@ApplicationScoped
public class LoginThrottle {
    static final int FAILURES = 5;
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final Clock clock;
    private final Deque<Instant> failures = new ArrayDeque<>();
    private Instant closedUntil = Instant.MIN;

    @Inject
    public LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    /** For the container's proxy. */
    LoginThrottle() {
        this(Clock.systemUTC());
    }

    /** How long every login is refused from now; zero when one may be tried. */
    public synchronized Duration closedFor() {
        var now = clock.instant();
        return now.isBefore(closedUntil) ? Duration.between(now, closedUntil) : Duration.ZERO;
    }

    /**
     * Whether a login may be tried now. It counts as failed until it has succeeded, so that attempts at the same time
     * cannot all pass before the first of them is counted.
     */
    synchronized boolean admits() {
        if (!closedFor().isZero()) {
            return false;
        }
        var now = clock.instant();
        failures.addLast(now);
        failures.removeIf(failure -> failure.isBefore(now.minus(WINDOW)));
        if (failures.size() >= FAILURES) {
            closedUntil = now.plus(PAUSE);
            failures.clear();
        }
        return true;
    }

    /** Forgets the failures: whoever made them, the person who knows the password is here. */
    synchronized void succeeded() {
        failures.clear();
        closedUntil = Instant.MIN;
    }
}
