package dev.pawl.conformance;

import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** Pawl's runner on PostgreSQL 17. */
@Tag("long")
final class PawlOnPostgres17Test extends RunnerConformance {
    PawlOnPostgres17Test() {
        super(17);
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
