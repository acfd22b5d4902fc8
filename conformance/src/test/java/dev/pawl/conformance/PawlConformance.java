package dev.pawl.conformance;

import dev.pawl.embedded.EmbeddedServer;
import java.util.Optional;

/** The kit on Pawl's runner. */
public abstract class PawlConformance extends RunnerConformance {
    /** On the bundled major version of PostgreSQL. */
    protected PawlConformance() {
        this(EmbeddedServer.BUNDLED_MAJOR);
    }

    /** On this major version of PostgreSQL. */
    protected PawlConformance(int major) {
        super(major);
    }

    @Override
    public final Runner runner() {
        return new PawlRunner();
    }

    @Override
    public final Optional<Runner> embedded() {
        return Optional.of(SchemaConformance.pawl());
    }
}
