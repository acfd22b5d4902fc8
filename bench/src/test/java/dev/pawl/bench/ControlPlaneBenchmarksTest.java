package dev.pawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each comparison of the control plane runs once, small, so that none rots between releases. Nothing is measured. */
final class ControlPlaneBenchmarksTest {
    private static final Options SMALL =
            Options.parse(List.of("--history", "100", "--rounds", "1", "--times", "8", "--batch", "4"));

    private static final ControlPlane.Source SOURCE =
            ControlPlane.Source.on(EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR));

    @Test
    void comparesPoliciesAndZoneTransactions() throws Exception {
        assertThat(printed(ZoneComparison::run))
                .contains("LOOKUP, only the policy says the zone", "WILDCARD 100", "ZONE_TRANSACTION 100");
    }

    @Test
    void comparesAppending() throws Exception {
        assertThat(printed(AuditComparison::run))
                .contains("INSERT 100, writers 1, zones 1", "APPEND 100, writers 8, zones 8");
    }

    @Test
    void comparesDispatching() throws Exception {
        assertThat(printed(OutboxComparison::run)).contains("one message completed, 4 at a time", "OUTBOX 100");
    }

    private static String printed(ControlPlane.Comparison comparison) throws Exception {
        var bytes = new ByteArrayOutputStream();
        comparison.run(SMALL, SOURCE, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
