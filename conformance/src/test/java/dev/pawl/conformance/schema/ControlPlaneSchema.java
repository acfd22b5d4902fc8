package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.engine.report.MigrateReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the control-plane schema promises, read from the catalogs and then tried. One database for all tests: whatever
 * they do is rolled back.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ControlPlaneSchema {
    private static final String OF_OPERATORS = "operators work for the deployment, not for one of its zones";

    /** The only tables that no zone guards, and why that gives nothing away. */
    private static final Map<String, String> GLOBAL_TABLES = Map.ofEntries(
            Map.entry("audit_exporters", "names of programs, which work on all zones"),
            Map.entry("audit_months", "names and times of months, which are kept or dropped for all zones at once"),
            Map.entry("audit_retention", "one row of durations: a month cannot be kept for one zone only"),
            Map.entry("deploy_approval_requests", "a release serves every zone"),
            Map.entry("operator_ai_providers", "models of the deployment, which only pawl_all_zones changes"),
            Map.entry("operator_api_tokens", OF_OPERATORS),
            Map.entry("operator_backup_codes", OF_OPERATORS),
            Map.entry("operator_login_states", OF_OPERATORS),
            Map.entry("operator_mfa_attempts", OF_OPERATORS),
            Map.entry("operator_mfa_methods", OF_OPERATORS),
            Map.entry("operator_passwords", OF_OPERATORS),
            Map.entry("operator_sessions", OF_OPERATORS),
            Map.entry("operator_totp_steps", OF_OPERATORS),
            Map.entry("operator_trusted_devices", OF_OPERATORS),
            Map.entry("operators", OF_OPERATORS),
            Map.entry("settings", "of the deployment and of the applications that it runs"),
            Map.entry("system_metrics", "the parts of the platform serve every zone"),
            Map.entry("token_exchange_rate_limit", "one row of numbers, which only pawl_all_zones changes"));

    /** If a tag were lost, the catalog alone would not ask for the guards any more. */
    private static final List<String> KEPT_TABLES = List.of(
            "admin_audit_events",
            "audit_events",
            "operator_run_events",
            "operator_turns",
            "operator_zone_memory",
            "policy_set_versions",
            "policy_versions");

    /** Who keeps partitions ahead of time. */
    private static final Set<Service> KEEPERS = Set.of(Service.AUDIT, Service.FLEET);

    private final int major;
    private ControlPlane controlPlane;

    ControlPlaneSchema(int major) {
        this.major = major;
    }

    @BeforeAll
    void migrate() throws Exception {
        controlPlane = ControlPlane.migrate(EmbeddedServer.shared(major));
        controlPlane.plantTwoZones();
    }

    @AfterAll
    void drop() {
        controlPlane.close();
    }

    @Test
    void twoDatabasesOfOneClusterAreMigratedAtTheSameTimeByALoginThatIsNoSuperuser() throws Exception {
        assertThat(controlPlane.reports()).allSatisfy(report -> {
            assertThat(report.error()).isNull();
            assertThat(report.outcome()).isEqualTo(MigrateReport.Outcome.APPLIED);
        });
        try (var owner = Trial.asOwner(database())) {
            var mayCreateRolesOnly =
                    """
                    SELECT rolcreaterole AND NOT rolsuper AND NOT rolbypassrls FROM pg_roles
                    WHERE rolname = current_user""";
            assertThat(owner.column(mayCreateRolesOnly)).containsExactly("t");
        }
    }

    @Test
    void aSecondRunChangesNothing() throws Exception {
        var before = ControlPlane.fingerprint(controlPlane.twin());

        var report = ControlPlane.run(controlPlane.twin());

        assertThat(report.outcome()).as(report.toString()).isEqualTo(MigrateReport.Outcome.UP_TO_DATE);
        assertThat(ControlPlane.fingerprint(controlPlane.twin())).isEqualTo(before);
    }

    @Test
    void theFilesLeaveNoSessionSettingBehind() throws Exception {
        try (var raw = EmbeddedServer.shared(major).createDatabase();
                var connection = raw.connect()) {
            var before = ControlPlane.sessionState(connection);
            for (var script : Bundled.scripts()) {
                try (var statement = connection.createStatement()) {
                    statement.execute(script);
                }
            }

            assertThat(ControlPlane.sessionState(connection)).isEqualTo(before);
        }
    }

    @Test
    void everyTableSaysWhetherItsRowsBelongToZones() throws Exception {
        try (var trial = superuser()) {
            var catalog = Catalog.of(trial);
            assertThat(catalog.tablesWithoutOneOwner()).isEmpty();
            assertThat(catalog.waysAroundTables()).isEmpty();
            assertThat(catalog.globalTables())
                    .as("no zone guards these, because: %s", GLOBAL_TABLES)
                    .containsExactlyInAnyOrderElementsOf(GLOBAL_TABLES.keySet());
        }
    }

    @Test
    void rowSecurityIsForcedOnEveryTenantTableAndHasAPolicyForEveryGrant() throws Exception {
        try (var trial = superuser()) {
            var catalog = Catalog.of(trial);
            assertThat(catalog.tablesWithoutForcedRowSecurity()).isEmpty();
            assertThat(catalog.privilegesWithoutPolicy()).isEmpty();
            assertThat(catalog.partitionsWithOtherPolicies()).isEmpty();
        }
    }

    @Test
    void theZoneLeadsPrimaryKeysAndForeignKeys() throws Exception {
        try (var trial = superuser()) {
            var catalog = Catalog.of(trial);
            assertThat(catalog.keysThatDoNotBeginWithTheZone()).isEmpty();
            assertThat(catalog.foreignKeysThatLeaveTheZone()).isEmpty();
        }
    }

    @Test
    void grantsAreExactlyWhatTheTagsSayAndNoneIsToPublic() throws Exception {
        try (var trial = superuser()) {
            var catalog = Catalog.of(trial);
            assertThat(catalog.grantsUnlikeTheirTags()).isEmpty();
            assertThat(catalog.grantsBeyondRows()).isEmpty();
            assertThat(catalog.grantees())
                    .as("the roles that are tried here")
                    .containsExactlyInAnyOrderElementsOf(Service.grantees().toList());
        }
    }

    @Test
    void noRoleStandsAboveRowSecurity() throws Exception {
        try (var trial = superuser()) {
            assertThat(Catalog.of(trial).rolesAboveRowSecurity()).isEmpty();
        }
    }

    @Test
    void functionsThatRunAsTheirOwnerArePinnedAndNotForEverybody() throws Exception {
        try (var trial = superuser()) {
            var catalog = Catalog.of(trial);
            assertThat(catalog.definers()).isNotEmpty();
            assertThat(catalog.definersThatCanBeMisused()).isEmpty();
            for (var service : Service.values()) {
                trial.enter(service.toString());
                assertThat(trial.attempt("SELECT public.ensure_partitions('public.audit_events')")
                                .result())
                        .as("%s calls ensure_partitions", service)
                        .isEqualTo(KEEPERS.contains(service) ? Outcome.NO_ROWS : Outcome.INSUFFICIENT_PRIVILEGE);
                trial.leaveRole();
            }
        }
    }

    @Test
    void everyTableHasRowsInBothZonesToTryWith() throws Exception {
        try (var trial = superuser()) {
            assertThat(TenantTable.all(trial)).hasSizeGreaterThan(KEPT_TABLES.size());
            for (var table : GLOBAL_TABLES.keySet()) {
                assertThat(trial.column("SELECT 1 FROM public." + table))
                        .as(table)
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutAZoneAServiceReachesNoRow(Service service) throws Exception {
        var breaches = new ArrayList<String>();
        for (var zone : Zone.OF_NOBODY) {
            try (var probe = ZoneProbe.of(database(), service.toString(), zone)) {
                breaches.addAll(probe.breachesWithoutZone());
            }
        }
        assertThat(breaches).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void inItsZoneAServiceReachesThatZoneOnly(Service service) throws Exception {
        try (var probe = ZoneProbe.of(database(), service.toString(), Zone.A)) {
            assertThat(probe.breachesInOwnZone()).isEmpty();
        }
    }

    @Test
    void theOwnerOfTheTablesReachesNoRowInAnyZone() throws Exception {
        var breaches = new ArrayList<String>();
        for (var zone : List.of(Zone.UNSET, Zone.A)) {
            try (var probe = ZoneProbe.of(database(), database().owner(), zone)) {
                breaches.addAll(probe.breachesOfOwner());
            }
        }
        assertThat(breaches).isEmpty();
    }

    @Test
    void auditAndVersionsHaveGuardsThatReplicationKeeps() throws Exception {
        try (var trial = superuser()) {
            var catalog = Catalog.of(trial);
            assertThat(catalog.keptTables())
                    .containsAll(KEPT_TABLES)
                    .containsAll(catalog.partitionsOf("public.audit_events"));
            assertThat(catalog.keptTablesWithoutGuards()).isEmpty();
        }
    }

    @Test
    void auditAndVersionsCannotBeChangedByAnybody() throws Exception {
        assertThat(new KeptRows(database()).breachesOfChange(Service.grantees().toList()))
                .isEmpty();
    }

    @Test
    void theTimeOfAnAuditEventCannotBeForged() throws Exception {
        assertThat(new KeptRows(database()).breachesOfTime(Service.grantees().toList()))
                .isEmpty();
        try (var owner = Trial.asOwner(database())) {
            assertThat(owner.attempt("SET session_replication_role = replica").result())
                    .as("the owner says that it is a replica, which may bring times")
                    .isEqualTo(Outcome.INSUFFICIENT_PRIVILEGE);
        }
    }

    @Test
    void partitionsBeginAndEndInUtc() throws Exception {
        try (var trial = superuser()) {
            var catalog = Catalog.of(trial);
            assertThat(catalog.partitions()).hasSizeGreaterThanOrEqualTo(4);
            assertThat(catalog.partitionsNotInUtc()).isEmpty();
        }
    }

    @Test
    void aMonthAddedLaterFromAnotherTimeZoneIsGuardedLikeTheFirst() throws Exception {
        try (var trial = superuser()) {
            trial.execute("SET LOCAL TimeZone = 'America/New_York'");
            trial.execute(
                    """
                    DO $$ BEGIN
                        EXECUTE format('COMMENT ON TABLE public.audit_events IS %L',
                            replace(obj_description('public.audit_events'::regclass), 'ahead=3', 'ahead=6'));
                    END $$""");
            trial.enter("pawl_audit");
            var added = trial.column("SELECT public.ensure_partitions('public.audit_events')");
            trial.leaveRole();
            var catalog = Catalog.of(trial);
            assertThat(added).hasSizeGreaterThanOrEqualTo(3);
            assertThat(catalog.partitions()).containsAll(added).containsAll(catalog.namesOfMonths(6));
            assertThat(catalog.partitionsNotInUtc()).isEmpty();
            assertThat(about(added, catalog.tablesWithoutForcedRowSecurity())).isEmpty();
            assertThat(about(added, catalog.partitionsWithOtherPolicies())).isEmpty();
            assertThat(about(added, catalog.keptTablesWithoutGuards())).isEmpty();
            assertThat(about(added, catalog.grantsUnlikeTheirTags())).isEmpty();
        }
    }

    @Test
    void theOwnerEntersAllZonesForOneTransaction() throws Exception {
        try (var owner = Trial.asOwner(database())) {
            assertThat(new Doors(owner, database().owner()).breachesOfAllZones())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyServicesWithThatDoorEnterAllZonesAndNoneBecomesAnother(Service service) throws Exception {
        try (var login = Trial.asLogin(database(), service.toString())) {
            var doors = new Doors(login, service.toString());
            assertThat(doors.breachesOfClosed(service.closedDoors())).isEmpty();
            if (service.mayCrossZones()) {
                assertThat(doors.breachesOfAllZones()).isEmpty();
            }
        }
    }

    private static List<String> about(List<String> tables, List<String> breaches) {
        return breaches.stream()
                .filter(breach -> tables.stream().anyMatch(breach::startsWith))
                .toList();
    }

    private Trial superuser() throws SQLException {
        return Trial.asSuperuser(database());
    }

    private EmbeddedDatabase database() {
        return controlPlane.database();
    }
}
