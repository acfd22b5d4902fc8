package dev.pawl.conformance.peer;

import dev.pawl.conformance.Runner;
import java.util.Optional;

/** The kit on Liquibase as its makers recommend to run it for the files of the kit. */
class LiquibaseConformance extends PeerConformance {
    /** With a setting of the driver that its documentation does not mention. */
    static final class WithLockTimeout extends LiquibaseConformance {
        @Override
        String parameters() {
            return LOCK_TIMEOUT;
        }
    }

    String parameters() {
        return "";
    }

    @Override
    public final Runner runner() {
        return new LiquibaseRunner(parameters(), false);
    }

    @Override
    public final Optional<Runner> embedded() {
        return Optional.of(new LiquibaseRunner(parameters(), true));
    }
}
