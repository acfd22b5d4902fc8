package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Setting;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.MigrateReport;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The bundled example of a column that is replaced under a running application: 0006 to 0010, hardware of devices. */
abstract class ReplacedColumn {
    private static final String BEFORE = "0005_fleet_telemetry";
    private static final String EXPAND = "0006_split_device_hardware";
    private static final String CONTRACT = "0009_drop_device_hardware";
    private static final int DEVICES = 100;

    @RegisterExtension
    final FreshDatabase fresh;

    @TempDir
    Path folder;

    private final int major;

    ReplacedColumn(int major) {
        this.major = major;
        this.fresh = FreshDatabase.on(major);
    }

    @Test
    void theVersionBeforeAndTheVersionAfterWorkSideBySideUntilTheContract() throws Exception {
        upTo(BEFORE);
        plantDevices();
        upTo(EXPAND);
        assertThat(versionBeforeCan("before the rows that were there are filled"))
                .isEmpty();

        var expanded = ControlPlane.run(database());

        assertThat(expanded.error()).isNull();
        assertThat(expanded.held()).extracting(Version::text).containsExactly(CONTRACT);
        assertThat(versionBeforeCan("while the contract is held back")).isEmpty();
        assertThat(versionAfterCan("while the contract is held back")).isEmpty();

        var contracted = contract();

        assertThat(contracted.error()).isNull();
        assertThat(contracted.applied())
                .extracting(step -> step.version().text())
                .containsExactly(CONTRACT);
        assertThat(versionAfterCan("after the contract")).isEmpty();
    }

    @Test
    void everyRowOfEveryZoneIsFilledInBatchesAndNoRightIsLeftBehind() throws Exception {
        upTo(BEFORE);
        plantDevices();

        ControlPlane.run(database());

        try (var trial = Trial.asSuperuser(database())) {
            assertThat(
                            trial.column(
                                    """
                            SELECT zone_id || ' ' || count(*) FROM public.devices
                            WHERE manufacturer = 'acme' AND model = 'P-100/2' GROUP BY zone_id ORDER BY zone_id"""))
                    .containsExactly("zone-a " + DEVICES, "zone-b " + DEVICES);
            assertThat(trial.column("SELECT finished_at IS NOT NULL FROM pawl.steps WHERE version LIKE '0007%'"))
                    .as("a grant, the batches, a revoke, each recorded with what it did")
                    .containsExactly("t", "t", "t", "t", "t", "t");
            assertThat(Privileges.of(Service.ALL_ZONES, catalogOf(trial)).get("devices"))
                    .isEqualTo(new Privileges("devices", List.of(), List.of(), List.of(), false));
        }
    }

    @Test
    void theCatalogIsTheSameWhetherTheContractRanInItsPlaceOrLast() throws Exception {
        ControlPlane.run(database());
        try (var upgraded = EmbeddedServer.shared(major).createDatabase()) {
            upTo(upgraded, BEFORE);
            assertThat(ControlPlane.run(upgraded).held()).hasSize(1);
            assertThat(ControlPlane.pawl(upgraded, Map.of())
                            .migrate(Phase.CONTRACT, event -> {})
                            .error())
                    .isNull();

            assertThat(catalog(upgraded)).isEqualTo(catalog(database()));
        }
    }

    @Test
    void aPlainRunWithNothingButTheHeldContractLeftHasNothingToDo() throws Exception {
        upTo(BEFORE);
        ControlPlane.run(database());

        var report = ControlPlane.run(database());

        assertThat(report.outcome()).isEqualTo(MigrateReport.Outcome.UP_TO_DATE);
        assertThat(ControlPlane.pawl(database(), Map.of()).status(event -> {}).problems())
                .isEmpty();
    }

    private void upTo(String version) throws IOException {
        upTo(database(), version);
    }

    private void upTo(EmbeddedDatabase database, String version) throws IOException {
        Bundled.copyUpTo(version, folder);
        var report = ControlPlane.pawl(database, Map.of(Setting.MIGRATIONS, folder.toString()))
                .migrate(event -> {});
        assertThat(report.error()).isNull();
    }

    private MigrateReport contract() {
        return ControlPlane.pawl(database(), Map.of()).migrate(Phase.CONTRACT, event -> {});
    }

    private void plantDevices() throws SQLException {
        try (var connection = database().connectAsSuperuser();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    INSERT INTO public.zones (id, slug, name, owner_account_id)
                    VALUES ('zone-a', 'zone-a', 'Zone A', 'account-a'), ('zone-b', 'zone-b', 'Zone B', 'account-b');
                    INSERT INTO public.devices (zone_id, id, serial, name, hardware)
                    SELECT zones.id, 'device-' || number, 'serial-' || number, 'Pump', 'acme/P-100/2'
                    FROM public.zones CROSS JOIN generate_series(1, %d) AS number"""
                            .formatted(DEVICES));
        }
    }

    /** What the version that knows nothing of 0006 does to devices, with what it sees afterwards. */
    private List<String> versionBeforeCan(String when) throws SQLException {
        try (var trial = Trial.asSuperuser(database())) {
            var application = new DeviceWriter(trial, "the version before, " + when);
            application.does(
                    "INSERT INTO public.devices (zone_id, id, serial, name, hardware)"
                            + " VALUES ('zone-a', 'new', 'new', 'Fan', 'zeta/F1')",
                    "new",
                    "zeta/F1 = zeta + F1");
            application.does(
                    "UPDATE public.devices SET name = 'Old pump' WHERE id = 'device-1'",
                    "device-1",
                    "acme/P-100/2 = acme + P-100/2");
            application.does(
                    "UPDATE public.devices SET hardware = 'beta/X' WHERE id = 'device-2'",
                    "device-2",
                    "beta/X = beta + X");
            application.does(
                    "UPDATE public.devices SET status = 'retired', retired_at = now() WHERE id = 'device-3'",
                    "device-3",
                    "acme/P-100/2 = acme + P-100/2");
            application.does("DELETE FROM public.devices WHERE id = 'device-4'", "device-4", null);
            return application.breaches();
        }
    }

    /** What the version that ships with 0006 does: it never names hardware. */
    private List<String> versionAfterCan(String when) throws SQLException {
        try (var trial = Trial.asSuperuser(database())) {
            var application = new DeviceWriter(trial, "the version after, " + when);
            application.does(
                    "INSERT INTO public.devices (zone_id, id, serial, name, manufacturer, model)"
                            + " VALUES ('zone-a', 'new', 'new', 'Fan', 'zeta', 'F1')",
                    "new",
                    "zeta/F1 = zeta + F1");
            application.does(
                    "UPDATE public.devices SET manufacturer = 'beta', model = 'X' WHERE id = 'device-1'",
                    "device-1",
                    "beta/X = beta + X");
            application.does(
                    "UPDATE public.devices SET model = 'P-200' WHERE id = 'device-2'",
                    "device-2",
                    "acme/P-200 = acme + P-200");
            return application.breaches();
        }
    }

    private static Trial catalogOf(Trial superuser) throws SQLException {
        superuser.execute(Bundled.testFile("catalog.sql"));
        return superuser;
    }

    /** Everything that the schema consists of, as text. */
    private static List<String> catalog(EmbeddedDatabase database) throws SQLException {
        try (var owner = Trial.asOwner(database)) {
            return owner.column(Bundled.testFile("catalog-as-text.sql"));
        }
    }

    private EmbeddedDatabase database() {
        return fresh.database();
    }
}
