package dev.pawl.conformance;

import dev.pawl.conformance.rule.EveryPoint;
import java.util.Optional;

/** Pawl's runner on PostgreSQL 15. */
final class PawlOnPostgres15Test extends RunnerConformance {
    PawlOnPostgres15Test() {
        super(15);
    }

    @Override
    public Runner runner() {
        return new PawlRunner();
    }

    @Override
    public Optional<Runner> embedded() {
        return Optional.of(SchemaConformance.pawl());
    }

    /** The versions differ in little of what these rules are about, and 18 is tried at more points. */
    @Override
    public int step() {
        return EveryPoint.step(12);
    }

    @Override
    public int schedules() {
        return 2;
    }
}
