package dev.pawl.conformance.peer;

import dev.pawl.conformance.Runner;
import java.util.Optional;

/** The kit on Flyway as its makers recommend to run it for the files of the kit. */
class FlywayConformance extends PeerConformance {
    /** With the lock that it has when nobody sets any. */
    static final class WithDefaults extends FlywayConformance {
        @Override
        FlywayRunner form(boolean isEmbedded) {
            return new FlywayRunner(true, "", isEmbedded);
        }
    }

    /** With a setting of the driver that its documentation does not mention. */
    static final class WithLockTimeout extends FlywayConformance {
        @Override
        FlywayRunner form(boolean isEmbedded) {
            return new FlywayRunner(false, LOCK_TIMEOUT, isEmbedded);
        }
    }

    FlywayRunner form(boolean isEmbedded) {
        return new FlywayRunner(false, "", isEmbedded);
    }

    @Override
    public final Runner runner() {
        return form(false);
    }

    @Override
    public final Optional<Runner> embedded() {
        return Optional.of(form(true));
    }
}
