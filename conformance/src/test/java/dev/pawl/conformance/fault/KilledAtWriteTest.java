package dev.pawl.conformance.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} of the command itself at what it writes. It knows nothing of messages and events, so that it also finds
 * points that those leave out.
 */
final class KilledAtWriteTest extends FaultFixture {
    @Tag("soak")
    @Test
    void aProcessThatIsKilledAtAnyWriteIsFinishedByTheNext() throws Exception {
        everyPoint("killed-at-write", 1).hit(new EveryWrite());
    }

    @Tag("long")
    @Test
    void theSameAtSomeWrites() throws Exception {
        everyPoint("killed-at-some-write", 20).hit(new EveryWrite());
    }

    @BeforeEach
    void requireStrace() throws InterruptedException {
        var missing = EveryWrite.missing();
        assumeTrue(missing.isEmpty(), () -> "untested here: " + missing);
    }
}
