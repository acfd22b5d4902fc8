package dev.pawl.admin;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;

/** Gives every bean the time from outside, so that tests can set it. */
@Dependent
class SystemClock {
    @Produces
    Clock clock() {
        return Clock.systemUTC();
    }
}
