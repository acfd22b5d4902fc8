package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.report.MaintainReport;
import dev.pawl.engine.report.MaintainReport.Outcome;
import dev.pawl.engine.run.Connector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class SchemaMaintenanceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String LOG =
            """
            CREATE TABLE log (at timestamptz NOT NULL) PARTITION BY RANGE (at);
            COMMENT ON TABLE log IS '@partitions daily at ahead=2 retain=7d';
            """;

    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    private Path folder;

    private final FakeRegistry registry = new FakeRegistry();
    private final MaintenanceMetrics metrics = new MaintenanceMetrics(registry.registry(), () -> NOW);

    @Test
    void onlyOneOfTheInstancesOfAClusterDoesItInAnInterval() throws Exception {
        Files.writeString(folder.resolve("0001_log.up.sql"), LOG);
        assertThat(pawl().migrate(event -> {}).error()).isNull();
        var one = ready();
        var other = ready();

        new SchemaMaintenance(this::pawl, Duration.ofHours(1), one, metrics, () -> NOW).run();
        new SchemaMaintenance(this::pawl, Duration.ofHours(1), other, metrics, () -> NOW).run();

        assertThat(Objects.requireNonNull(one.maintained()).report().made()).hasSize(3);
        assertThat(other.maintained()).isNull();
        assertThat(registry.counted("maintenance.partitions.made")).isEqualTo(3);
        assertThat(registry.timed("maintenance.run.duration{maintenance_outcome=done}"))
                .hasSize(1);
        assertThat(registry.measured("maintenance.last.success.timestamp")).isEqualTo((double) NOW.getEpochSecond());
    }

    @Test
    void aSchemaThatIsNotReadyIsLeftAlone() throws Exception {
        fresh.execute(LOG);
        var told = new ArrayList<MaintainReport>();

        new SchemaMaintenance(this::pawl, Duration.ofHours(1), new SchemaMonitor(), told::add, () -> NOW).run();

        assertThat(told).isEmpty();
        assertThat(fresh.query("SELECT count(*) FROM pg_inherits")).containsExactly("0");
    }

    @Test
    void whatGoesWrongEndsNothing() throws Exception {
        Files.writeString(folder.resolve("0001_log.up.sql"), LOG.replace("daily at", "daily other"));
        assertThat(pawl().migrate(event -> {}).error()).isNull();
        var monitor = ready();

        new SchemaMaintenance(this::pawl, Duration.ofHours(1), monitor, metrics, () -> NOW).run();
        new SchemaMaintenance(
                        () -> {
                            throw new IllegalStateException("no set");
                        },
                        Duration.ofHours(1),
                        monitor,
                        metrics,
                        () -> NOW)
                .run();

        assertThat(Objects.requireNonNull(monitor.maintained()).report().outcome())
                .isEqualTo(Outcome.PROBLEMS);
        assertThat(registry.measured("maintenance.last.success.timestamp")).isEqualTo(Double.NaN);
    }

    private static SchemaMonitor ready() {
        var monitor = new SchemaMonitor();
        monitor.update(SchemaState::skipped);
        return monitor;
    }

    private Pawl pawl() {
        var login = new Properties();
        login.setProperty("user", fresh.database().owner());
        return Pawl.load(
                PawlConfiguration.of(Map.of(Setting.MIGRATIONS, folder.toString())),
                Connector.of(fresh.database().url(), login),
                SchemaMaintenanceTest.class.getClassLoader());
    }
}
