package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.run.Connector;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The set for a telemetry database with TimescaleDB. What needs the extension is tried where {@code
 * -Dpawl.timescale-url=jdbc:postgresql://...} names an empty database that has it, with a superuser.
 */
final class TimescaleTest {
    private static final Map<Setting, String> SET = Map.of(Setting.MIGRATIONS, "classpath:dev/pawl/schema/timescale");
    private static final String URL = System.getProperty("pawl.timescale-url", "");
    private static final String MEASURE =
            """
            INSERT INTO public.device_telemetry (zone_id, device_id, metric, measured_at, value)
            VALUES ('zone-a', 'pump', 'pressure', now(), 1)""";

    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @Test
    void whereTheExtensionCannotBeHadTheSetIsRefusedByNameAndNothingIsThere() throws Exception {
        assumeFalse(
                fresh.query("SELECT name FROM pg_available_extensions").contains("timescaledb"),
                "untested here: this server has the extension timescaledb");

        var report = ControlPlane.pawl(fresh.database(), SET).migrate(event -> {});

        var error = Objects.requireNonNull(report.error(), report.toString());
        assertThat(error.exitStatus()).isEqualTo(ExitStatus.USAGE);
        assertThat(error.message()).contains("extension timescaledb (0001_enable_timescaledb.up.sql:");
        assertThat(
                        fresh.query(
                                """
                        SELECT relname FROM pg_class
                        WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema\\_migrations%'"""))
                .isEmpty();
    }

    @Test
    void aZoneSeesAndWritesItsOwnTelemetryAndReachesNoChunk() throws Exception {
        assumeTrue(!URL.isEmpty(), "untested here: no server with the extension timescaledb; -Dpawl.timescale-url");
        assertThat(migrate().error()).isNull();
        try (var connection = DriverManager.getConnection(URL)) {
            connection.setAutoCommit(false);
            assertThat(as("zone-a", connection, MEASURE, "SELECT zone_id FROM public.device_telemetry"))
                    .containsExactly("zone-a");
            assertThat(as("zone-b", connection, "SELECT 1", "SELECT zone_id FROM public.device_telemetry"))
                    .isEmpty();
            assertThat(refusal("zone-b", connection, MEASURE)).isEqualTo("44000");
            for (var chunk :
                    FreshDatabase.query(connection, "SELECT public.show_chunks('public.device_telemetry_rows')")) {
                assertThat(refusal("zone-b", connection, "SELECT FROM " + chunk))
                        .isEqualTo("42501");
            }
            assertThat(refusal("zone-b", connection, "SELECT FROM public.device_telemetry_rows"))
                    .isEqualTo("42501");
        }
    }

    private static MigrateReport migrate() {
        return Pawl.load(
                        PawlConfiguration.of(SET),
                        Connector.of(URL, new Properties()),
                        TimescaleTest.class.getClassLoader())
                .migrate(event -> {});
    }

    private static List<String> as(String zone, Connection connection, String statement, String query)
            throws SQLException {
        enter(zone, connection);
        try (var write = connection.createStatement()) {
            write.execute(statement);
        }
        var rows = FreshDatabase.query(connection, query);
        connection.commit();
        return rows;
    }

    private static String refusal(String zone, Connection connection, String statement) throws SQLException {
        try {
            as(zone, connection, statement, "SELECT 1");
            return "not refused";
        } catch (SQLException e) {
            connection.rollback();
            return String.valueOf(e.getSQLState());
        }
    }

    private static void enter(String zone, Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL ROLE pawl_fleet");
            statement.execute("SET LOCAL pawl.zone_id = '" + zone + "'");
        }
    }
}
