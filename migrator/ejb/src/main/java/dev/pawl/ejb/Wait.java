package dev.pawl.ejb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.metrics.Timer;
import org.jspecify.annotations.Nullable;

/** A wait that is told several times and counted once, when it is over. */
final class Wait {
    private final Timer timer;
    private final InstantSource clock;
    private @Nullable Instant since;

    Wait(Timer timer, InstantSource clock) {
        this.timer = timer;
        this.clock = clock;
    }

    /** It goes on, and began at least this long ago. */
    void since(Duration ago) {
        if (since == null) {
            since = clock.instant().minus(ago);
        }
    }

    /** It is over, if there was one. */
    void end() {
        if (since != null) {
            timer.update(Duration.between(since, clock.instant()));
            since = null;
        }
    }
}
