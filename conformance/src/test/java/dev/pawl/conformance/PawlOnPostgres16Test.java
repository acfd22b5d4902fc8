package dev.pawl.conformance;

import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** Pawl's runner on PostgreSQL 16. */
@Tag("long")
final class PawlOnPostgres16Test extends RunnerConformance {
    PawlOnPostgres16Test() {
        super(16);
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
