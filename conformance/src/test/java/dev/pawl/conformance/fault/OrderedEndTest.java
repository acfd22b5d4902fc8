package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.engine.event.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody has ended on purpose is not begun again by the same run; what nobody meant is. */
final class OrderedEndTest extends FaultFixture {
    private final List<RunEvent> events = new ArrayList<>();

    @BeforeEach
    void writeFiles() throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE probe (file int);\n");
        assertThat(migrate().error()).isNull();
        write("0002_probe.up.sql", "INSERT INTO probe VALUES (2);\n");
    }

    @Test
    void aRunWhoseSessionAnAdministratorEndsSaysSo() throws Exception {
        try (var proxy = FaultProxy.to(serverPort())) {
            var fault = new Fault.Once(sql -> sql.contains("INSERT INTO probe"), Action.PASS);
            proxy.inject(sql -> {
                boolean before = fault.fired();
                fault.on(sql);
                if (fault.fired() && !before) {
                    endSessions();
                }
                return Action.PASS;
            });
            var report = migrate(url(proxy.port()), Map.of(), events::add);

            assertThat(fault.fired()).isTrue();
            assertThat(report.error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0513E");
                assertThat(error.sqlState()).isEqualTo("57P01");
                assertThat(error.message()).contains("0002_probe");
            });
            assertThat(report.applied()).isEmpty();
        }
        assertThat(query("SELECT file FROM probe")).isEmpty();
        assertThat(migrate().applied()).hasSize(1);
    }

    @Test
    void aRunThatLosesItsConnectionFourTimesConnectsThreeTimes() throws Exception {
        try (var proxy = FaultProxy.to(serverPort())) {
            proxy.inject(sql -> sql.contains("INSERT INTO probe") ? Action.CUT_BEFORE : Action.PASS);

            var report = migrate(url(proxy.port()), Map.of(), events::add);

            assertThat(report.exitStatus().code()).isEqualTo(8);
            assertThat(report.error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0801E");
                assertThat(error.message()).contains("0002_probe");
            });
        }
        assertThat(events).filteredOn(RunEvent.Reconnected.class::isInstance).hasSize(3);
        assertThat(query("SELECT file FROM probe")).isEmpty();
    }

    private void endSessions() {
        try {
            query(RUNNERS.replace("SELECT pid", "SELECT pg_terminate_backend(pid)"));
            Eventually.noRows(superuser(), RUNNERS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
