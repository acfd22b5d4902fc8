package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What the files after the baseline promise about operators, deployments and devices, tried. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class OperatorsAndFleet {
    private static final int SIGN_INS = 4;
    private static final String CHECK = "23514";
    private final int major;
    private EmbeddedDatabase database;

    OperatorsAndFleet(int major) {
        this.major = major;
    }

    @BeforeAll
    void migrate() throws SQLException {
        database = EmbeddedServer.shared(major).createDatabase();
        assertThat(ControlPlane.run(database).error()).isNull();
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Bundled.testFile("two-zones.sql"));
            connection.commit();
        }
    }

    @AfterAll
    void drop() {
        database.close();
    }

    @Test
    void whatAPasswordOrACodeIsCheckedAgainstIsReadByTheIdentityServiceOnly() throws Exception {
        try (var trial = superuser()) {
            var secrets = trial.rows(
                    """
                    SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
                    WHERE relnamespace = 'public'::regnamespace AND relname LIKE 'operator\\_%'
                        AND (attname LIKE '%hash' OR attname LIKE '%envelope' OR attname = 'public_key')
                        AND relkind = 'r' AND relname <> 'operator_ai_providers' AND relname IN (
                            SELECT relname FROM pg_class
                            WHERE obj_description(oid, 'pg_class') ~ '^@global|\\n@global')""",
                    row -> "SELECT %2$s FROM public.%1$s".formatted(row.getString(1), row.getString(2)));
            assertThat(secrets).hasSizeGreaterThanOrEqualTo(8);
            for (var service : Service.values()) {
                trial.enter(service.toString());
                for (var secret : secrets) {
                    assertThat(trial.attempt(secret).result().equals(Outcome.INSUFFICIENT_PRIVILEGE))
                            .as("%s: %s is refused", service, secret)
                            .isEqualTo(service != Service.IDENTITY);
                }
                trial.leaveRole();
            }
        }
    }

    @Test
    void aCodeSignsInOnceAlsoWhenItComesSeveralTimesAtTheSameMoment() throws Exception {
        var outcomes = SignIns.atTheSameMoment(database, SIGN_INS);

        assertThat(outcomes).containsOnlyOnce(Outcome.rows(1)).containsOnly(Outcome.rows(1), Outcome.UNIQUE_VIOLATION);
    }

    @Test
    void whatWasUsedCannotBeMadeGoodAgain() throws Exception {
        try (var trial = superuser()) {
            var identity = Attempts.by(Service.IDENTITY, trial)
                    .refuses(Outcome.INSUFFICIENT_PRIVILEGE, "totp_steps", "DELETE FROM public.operator_totp_steps")
                    .refuses(
                            Outcome.INSUFFICIENT_PRIVILEGE,
                            "totp_steps",
                            "UPDATE public.operator_totp_steps SET step = step + 1")
                    .refuses(Outcome.INSUFFICIENT_PRIVILEGE, "mfa_attempts", "DELETE FROM public.operator_mfa_attempts")
                    .refuses(
                            Outcome.INSUFFICIENT_PRIVILEGE,
                            "mfa_attempts",
                            "UPDATE public.operator_mfa_attempts SET outcome = 'accepted'")
                    .refuses(
                            Outcome.INSUFFICIENT_PRIVILEGE,
                            "mfa_attempts",
                            "INSERT INTO public.operator_mfa_attempts (operator_id, attempted_at, outcome)"
                                    + " VALUES ('ann', now() - interval '1 day', 'wrong')")
                    .allows("UPDATE public.operator_backup_codes SET used_at = now()")
                    .refuses(
                            Outcome.RESTRICT_VIOLATION,
                            "used_at is set once",
                            "UPDATE public.operator_backup_codes SET used_at = NULL")
                    .allows("UPDATE public.operator_login_states"
                            + " SET status = 'approved', operator_id = 'ann', approved_at = now()")
                    .refuses(
                            Outcome.RESTRICT_VIOLATION,
                            "operator_id is set once",
                            "UPDATE public.operator_login_states SET operator_id = 'bob'")
                    .allows("UPDATE public.operator_login_states SET status = 'consumed', consumed_at = now()")
                    .refuses(
                            Outcome.RESTRICT_VIOLATION,
                            "consumed_at is set once",
                            "UPDATE public.operator_login_states SET status = 'approved', consumed_at = NULL");
            assertThat(identity.breaches()).isEmpty();
        }
    }

    @Test
    void nothingIsDeployedThatSomebodyElseHasNotApproved() throws Exception {
        try (var trial = superuser()) {
            assertThat(DeployApprovals.breachesOfApproval(trial)).isEmpty();
        }
    }

    @Test
    void objectBuildReleaseAndDeployedComeInThatOrderAndEachOnce() throws Exception {
        try (var trial = superuser()) {
            assertThat(DeployApprovals.breachesOfOrder(trial)).isEmpty();
        }
    }

    @Test
    void aTokenHasOneLiveRequestForACommit() throws Exception {
        try (var trial = superuser()) {
            assertThat(DeployApprovals.breachesOfLiveness(trial)).isEmpty();
        }
    }

    @Test
    void anApprovalThatHasExpiredStartsNothing() throws Exception {
        try (var trial = superuser()) {
            assertThat(DeployApprovals.breachesOfExpiry(trial)).isEmpty();
        }
    }

    @Test
    void aSettingHasOneValueForEachApplicationAndOneForAllOthers() throws Exception {
        var setting =
                """
                INSERT INTO public.settings (id, application, key, value, updated_by)
                VALUES ('other', %s, '%s', 'true', 'ann')""";
        try (var trial = superuser()) {
            var api = Attempts.by(Service.API, trial)
                    .refuses(Outcome.UNIQUE_VIOLATION, "one_value", setting.formatted("NULL", "deploy.approval"))
                    .refuses(Outcome.UNIQUE_VIOLATION, "one_value", setting.formatted("'portal'", "deploy.approval"))
                    .refuses(CHECK, "application_named", setting.formatted("''", "deploy.approval"))
                    .refuses(CHECK, "key_is_plain", setting.formatted("NULL", "Deploy"))
                    .allows(setting.formatted("'shop'", "deploy.approval"));
            assertThat(api.breaches()).isEmpty();
        }
    }

    @Test
    void aDeviceIsConnectedOnceAndAnAlertIsRaisedOnceAndACommandIsGivenOnce() throws Exception {
        try (var trial = superuser()) {
            trial.workFor(Zone.A);
            var fleet = Attempts.by(Service.FLEET, trial)
                    .refuses(
                            Outcome.UNIQUE_VIOLATION,
                            "device_connections_one_open",
                            "INSERT INTO public.device_connections (zone_id, id, device_id, node, protocol)"
                                    + " VALUES ('zone-a', 'second', 'pump', 'node-2', 'mqtt')")
                    .refuses(
                            Outcome.UNIQUE_VIOLATION,
                            "alerts_one_live",
                            "INSERT INTO public.alerts (zone_id, id, rule_id, device_id, severity)"
                                    + " VALUES ('zone-a', 'second', 'hot', 'pump', 'warning')");
            assertThat(fleet.breaches()).isEmpty();
            var api = Attempts.by(Service.API, trial)
                    .refuses(
                            Outcome.UNIQUE_VIOLATION,
                            "device_commands_dedupe_unique",
                            "INSERT INTO public.device_commands"
                                    + " (zone_id, id, device_id, dedupe_key, kind, created_by, expires_at)"
                                    + " VALUES ('zone-a', 'again', 'pump', 'monday', 'restart', 'ann', now() + '1 h')");
            assertThat(api.breaches()).isEmpty();
        }
    }

    @Test
    void ofADeviceWhoseClockIsWrongEveryMeasurementIsInTodaysPartition() throws Exception {
        try (var trial = superuser()) {
            trial.workFor(Zone.A);
            var fleet = Attempts.by(Service.FLEET, trial);
            for (var claimed : List.of("1970-01-01", "2100-01-01", "-infinity")) {
                fleet.allows("INSERT INTO public.device_telemetry (zone_id, device_id, metric, measured_at, value)"
                        + " VALUES ('zone-a', 'pump', 'pressure', '" + claimed + "', 1)");
            }
            assertThat(fleet.breaches()).isEmpty();
            assertThat(
                            trial.column(
                                    """
                            SELECT DISTINCT tableoid::regclass::text = 'device_telemetry_'
                                || to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY_MM_DD')
                            FROM public.device_telemetry"""))
                    .containsExactly("t");
        }
    }

    @Test
    void noMeasurementIsDatedBackByWhoeverWritesIt() throws Exception {
        var antedated =
                """
                INSERT INTO public.device_telemetry (zone_id, device_id, metric, recorded_at, measured_at, value)
                VALUES ('zone-a', 'pump', 'pressure', now() - interval '1 second', now(), 1)""";
        try (var trial = superuser()) {
            trial.workFor(Zone.A);
            assertThat(Attempts.by(Service.FLEET, trial)
                            .refuses(Outcome.INSUFFICIENT_PRIVILEGE, "device_telemetry", antedated)
                            .breaches())
                    .isEmpty();
            trial.leaveRole();
            trial.enter(database.owner());
            assertThat(trial.attempt(antedated).result()).isEqualTo(Outcome.RESTRICT_VIOLATION);
        }
    }

    @Test
    void whatIsLongOverIsPurgedInBatchesAndNothingElse() throws Exception {
        try (var trial = superuser()) {
            trial.execute(Bundled.testFile("long-over.sql"));
            trial.enter(database.owner());
            assertThat(trial.column("SELECT public.purge_sign_ins(3) FROM generate_series(1, 4)"))
                    .containsExactly("3", "3", "3", "1");
            assertThat(trial.column("SELECT public.purge_fleet(4) FROM generate_series(1, 3)"))
                    .containsExactly("4", "2", "0");
            trial.leaveRole();
            assertThat(
                            trial.column(
                                    """
                            SELECT id FROM public.operator_sessions
                            UNION ALL SELECT DISTINCT mfa_method_id FROM public.operator_totp_steps
                            UNION ALL SELECT id FROM public.operator_login_states
                            UNION ALL SELECT id FROM public.operator_trusted_devices
                            UNION ALL SELECT outcome FROM public.operator_mfa_attempts
                            UNION ALL SELECT id FROM public.device_commands
                            UNION ALL SELECT id FROM public.device_connections
                            UNION ALL SELECT id FROM public.alerts"""))
                    .as("what was there before")
                    .containsExactlyInAnyOrder(
                            "ann-session",
                            "phone",
                            "terminal",
                            "laptop",
                            "accepted",
                            "restart",
                            "restart",
                            "connection",
                            "connection",
                            "alert",
                            "alert");
            for (var service : Service.values()) {
                assertThat(Attempts.by(service, trial)
                                .refuses(Outcome.INSUFFICIENT_PRIVILEGE, "", "SELECT public.purge_sign_ins(1)")
                                .refuses(Outcome.INSUFFICIENT_PRIVILEGE, "", "SELECT public.purge_fleet(1)")
                                .breaches())
                        .isEmpty();
            }
        }
    }

    @Test
    void sevenDaysAheadAreThereForTelemetryAndSystemMetrics() throws Exception {
        try (var trial = superuser()) {
            assertThat(
                            trial.column(
                                    """
                            SELECT inhparent::regclass || ' ' || count(*)
                            FROM pg_inherits
                            WHERE inhparent IN ('public.device_telemetry'::regclass, 'public.system_metrics'::regclass)
                            GROUP BY inhparent ORDER BY 1"""))
                    .containsExactly("device_telemetry 8", "system_metrics 8");
        }
    }

    private Trial superuser() throws SQLException {
        return Trial.asSuperuser(database);
    }
}
