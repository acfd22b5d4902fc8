package dev.pawl.conformance.peer;

import dev.pawl.conformance.Runner;
import dev.pawl.conformance.RunnerConformance;
import java.time.Duration;

/** The kit on Flyway. Only {@link ConformancePageTest} starts it. */
final class FlywayConformance extends RunnerConformance {
    @Override
    public Runner runner() {
        return new FlywayRunner();
    }

    /** Long enough for each of its runs; it waits for some of its own locks for minutes. */
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(40);
    }
}
