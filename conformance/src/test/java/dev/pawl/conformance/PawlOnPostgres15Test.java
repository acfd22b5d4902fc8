package dev.pawl.conformance;

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

    /** The versions differ in little of what schedules are about. */
    @Override
    public int schedules() {
        return 2;
    }
}
