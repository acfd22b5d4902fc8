package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What the files after the baseline promise about operators, deployments and devices, tried. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class OperatorsAndFleet {
    private static final int PATIENCE_SECONDS = 30;
    private static final int SIGN_INS = 4;
    private static final String CHECK = "23514";
    private static final String APPROVE =
            "UPDATE public.deploy_approval_requests SET status = 'approved', decided_at = now(), decided_by = 'bob'";

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
                        AND relkind = 'r' AND relname IN (
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
        var start = new CyclicBarrier(SIGN_INS);
        Callable<String> signIn = () -> {
            try (var connection = database.connectAsSuperuser();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SET LOCAL ROLE pawl_identity");
                start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                statement.execute(
                        "INSERT INTO public.operator_totp_steps (mfa_method_id, step) VALUES ('phone', 59000001)");
                connection.commit();
                return Outcome.rows(1);
            } catch (SQLException e) {
                return Outcome.of(e).result();
            }
        };
        var threads = Executors.newFixedThreadPool(SIGN_INS);
        var outcomes = new ArrayList<String>();
        try {
            for (var done : threads.invokeAll(Collections.nCopies(SIGN_INS, signIn))) {
                outcomes.add(done.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
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
            var pipeline = Attempts.by(Service.API, trial)
                    .refuses(Outcome.RESTRICT_VIOLATION, "before the approval", set("object_id = 'o'"))
                    .refuses(CHECK, "decided_by_another", APPROVE.replace("bob", "ann"))
                    .refuses(Outcome.RESTRICT_VIOLATION, "before the approval", APPROVE + ", object_id = 'o'")
                    .refuses(CHECK, "decided_has_its_time", set("status = 'approved'"))
                    .refuses(Outcome.FOREIGN_KEY_VIOLATION, "token_fk", request("request-2", 'b', "bob"))
                    .refuses(Outcome.INSUFFICIENT_PRIVILEGE, "", set("requested_by = 'bob'"))
                    .refuses(
                            Outcome.INSUFFICIENT_PRIVILEGE,
                            "",
                            request("request-2", 'b', "ann")
                                    .replace("expires_at)", "expires_at, status)")
                                    .replace("hour')", "hour', 'approved')"))
                    .refuses(Outcome.INSUFFICIENT_PRIVILEGE, "", "DELETE FROM public.deploy_approval_requests");
            assertThat(pipeline.breaches()).isEmpty();
        }
    }

    @Test
    void objectBuildReleaseAndDeployedComeInThatOrderAndEachOnce() throws Exception {
        try (var trial = superuser()) {
            var pipeline = Attempts.by(Service.API, trial)
                    .allows(APPROVE)
                    .refuses(Outcome.RESTRICT_VIOLATION, "set once", set("decided_by = 'ann'"))
                    .refuses(Outcome.RESTRICT_VIOLATION, "any more", set("status = 'rejected'"))
                    .refuses(CHECK, "build_after_object", set("build_id = 'b'"))
                    .refuses(Outcome.RESTRICT_VIOLATION, "one after the other", set("object_id = 'o', build_id = 'b'"))
                    .allows(set("object_id = 'o'"))
                    .refuses(Outcome.RESTRICT_VIOLATION, "set once", set("object_id = 'other'"))
                    .refuses(Outcome.RESTRICT_VIOLATION, "set once", set("object_id = NULL"))
                    .refuses(CHECK, "release_after_build", set("release_id = 'r'"))
                    .allows(set("build_id = 'b'"))
                    .refuses(CHECK, "deployed_after_release", set("status = 'deployed', deployed_at = now()"))
                    .allows(set("release_id = 'r'"))
                    .refuses(CHECK, "deployed_has_its_time", set("deployed_at = now()"))
                    .allows(set("status = 'deployed', deployed_at = now()"))
                    .refuses(Outcome.RESTRICT_VIOLATION, "ended as deployed", set("status = 'expired'"));
            assertThat(pipeline.breaches()).isEmpty();
        }
    }

    @Test
    void aTokenHasOneLiveRequestForACommit() throws Exception {
        try (var trial = superuser()) {
            var pipeline = Attempts.by(Service.API, trial)
                    .refuses(Outcome.UNIQUE_VIOLATION, "one_live", request("request-2", 'a', "ann"))
                    .allows(request("request-3", 'b', "ann"))
                    .allows("UPDATE public.deploy_approval_requests SET status = 'withdrawn' WHERE id = 'release'")
                    .allows(request("request-2", 'a', "ann"));
            assertThat(pipeline.breaches()).isEmpty();
        }
    }

    @Test
    void anApprovalThatHasExpiredStartsNothing() throws Exception {
        try (var trial = superuser()) {
            trial.execute("ALTER TABLE public.deploy_approval_requests DISABLE TRIGGER keep_deploy_order");
            trial.execute(
                    """
                    UPDATE public.deploy_approval_requests SET created_at = now() - interval '2 days',
                        expires_at = now() - interval '1 day'""");
            trial.execute("ALTER TABLE public.deploy_approval_requests ENABLE TRIGGER keep_deploy_order");
            var pipeline = Attempts.by(Service.API, trial)
                    .allows(APPROVE)
                    .refuses(Outcome.RESTRICT_VIOLATION, "the approval has expired", set("object_id = 'o'"));
            assertThat(pipeline.breaches()).isEmpty();
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
    void statesAreTiedToTheirFields() throws Exception {
        try (var trial = superuser()) {
            var breaches = new ArrayList<String>();
            for (var refused : Bundled.testFile("contradictions.sql").split(";\n", -1)) {
                var statement = refused.strip();
                if (!statement.isEmpty()) {
                    var constraint = statement.substring(3, statement.indexOf('\n'));
                    var outcome = trial.attempt(statement);
                    if (!outcome.result().equals(CHECK) || !outcome.detail().contains('"' + constraint + '"')) {
                        breaches.add(constraint + " came to " + outcome);
                    }
                }
            }
            assertThat(breaches).isEmpty();
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

    private static String set(String change) {
        return "UPDATE public.deploy_approval_requests SET " + change;
    }

    private static String request(String id, char commit, String requester) {
        return "INSERT INTO public.deploy_approval_requests"
                + " (id, application, commit_sha, token_id, requested_by, expires_at)"
                + " VALUES ('%s', 'portal', repeat('%s', 40), 'pipeline', '%s', now() + interval '1 hour')"
                        .formatted(id, commit, requester);
    }

    private Trial superuser() throws SQLException {
        return Trial.asSuperuser(database);
    }
}
