package dev.pawl.conformance;

import java.util.Optional;

/** Pawl's runner on PostgreSQL 18. */
final class PawlOnPostgres18Test extends RunnerConformance {
    PawlOnPostgres18Test() {
        super(18);
    }

    @Override
    public Runner runner() {
        return new PawlRunner();
    }

    @Override
    public Optional<Runner> embedded() {
        return Optional.of(SchemaConformance.pawl());
    }
}
