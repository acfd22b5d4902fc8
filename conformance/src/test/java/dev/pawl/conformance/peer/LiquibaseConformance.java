package dev.pawl.conformance.peer;

import dev.pawl.conformance.Runner;
import dev.pawl.conformance.RunnerConformance;
import java.time.Duration;

/** The kit on Liquibase. Only {@link ConformancePageTest} starts it. */
final class LiquibaseConformance extends RunnerConformance {
    @Override
    public Runner runner() {
        return new LiquibaseRunner();
    }

    /** Long enough for each of its runs; it waits for some of its own locks for minutes. */
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(40);
    }
}
