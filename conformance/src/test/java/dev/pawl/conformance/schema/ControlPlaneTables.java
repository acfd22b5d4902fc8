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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What single tables of the control plane refuse, find and count. One database: whatever is tried is rolled back. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ControlPlaneTables {
    /** Each is tried on its own, here or with the outboxes. */
    private static final List<String> TRIGGERS_THAT_REFUSE_NOTHING = List.of(
            "announce_decision", "announce_messages", "delegation_changed", "delegation_shrank", "number_conversation");

    private final int major;
    private ControlPlane controlPlane;

    ControlPlaneTables(int major) {
        this.major = major;
    }

    @BeforeAll
    void migrate() throws Exception {
        controlPlane = ControlPlane.migrateOne(EmbeddedServer.shared(major));
        controlPlane.plantTwoZones();
    }

    @AfterAll
    void drop() {
        controlPlane.close();
    }

    @Test
    void everyConstraintAndUniqueIndexRefusesARow() throws Exception {
        try (var trial = superuser()) {
            assertThat(new Refusals(trial).breachesOfConstraints()).isEmpty();
        }
    }

    @Test
    void everyTriggerRefusesAStatementThatNothingElseRefuses() throws Exception {
        try (var trial = superuser()) {
            assertThat(new Refusals(trial).breachesOfTriggers(TRIGGERS_THAT_REFUSE_NOTHING))
                    .isEmpty();
        }
    }

    @Test
    void everyListIsReadPageByPageFromItsIndex() throws Exception {
        try (var trial = superuser()) {
            assertThat(new Lookups(trial).breachesOfPages()).isEmpty();
        }
    }

    @Test
    void thePolicyOfAZoneIsAnIndexConditionAmongManyRows() throws Exception {
        try (var trial = superuser()) {
            assertThat(new Lookups(trial).planAmongManyRows("SELECT * FROM public.applications"))
                    .containsPattern("Index Cond: \\(zone_id = current_setting\\('pawl.zone_id'")
                    .doesNotContain("Seq Scan", "Filter");
        }
    }

    @Test
    void everyForeignKeyFindsTheRowsThatHangOnADeletedOneByAnIndex() throws Exception {
        try (var trial = superuser()) {
            assertThat(new Lookups(trial).foreignKeysWithoutIndex()).isEmpty();
        }
    }

    @Test
    void noTableTakesARowOfAZoneThatCannotBe() throws Exception {
        try (var trial = superuser()) {
            assertThat(Catalog.of(trial).zonesThatAreNotChecked()).isEmpty();
        }
    }

    @Test
    void viewsShowWhatTheCallerMaySee() throws Exception {
        try (var trial = superuser()) {
            var views = new Views(trial);
            assertThat(views.all()).contains("policies_in_force");
            assertThat(views.grantedUnlikeTheirTags()).isEmpty();
            for (var view : views.all()) {
                for (var service : views.readersOf(view)) {
                    trial.enter(service);
                    trial.workFor(Zone.A);
                    var zones = trial.column("SELECT DISTINCT zone_id FROM public." + view);
                    assertThat(zones).as("%s as %s", view, service).containsExactly(Zone.A.id());
                    trial.execute("SET LOCAL pawl.zone_id = ''");
                    assertThat(trial.column("SELECT zone_id FROM public." + view))
                            .isEmpty();
                    trial.leaveRole();
                }
            }
        }
    }

    @Test
    void functionsThatSeeEveryZoneDoNotRunAsTheOwnerOfTheTables() throws Exception {
        try (var trial = superuser()) {
            assertThat(Catalog.of(trial).definersOfTheOwner())
                    .as("they make and drop partitions, and read no row")
                    .containsExactlyInAnyOrder("audit_drop_month", "ensure_partitions");
        }
    }

    @Test
    void aTokenIsFoundWithoutItsZoneAndOnlyWhileItLives() throws Exception {
        try (var trial = Trial.asLogin(database(), Service.API.toString())) {
            var find = "SELECT zone_id FROM public.find_admin_token(sha256('zone-b'))";
            assertThat(trial.column(find)).containsExactly(Zone.B.id());
            trial.enter(Service.ALL_ZONES);
            trial.execute("UPDATE public.admin_tokens SET revoked_at = now()");
            trial.leaveRole();
            assertThat(trial.column(find)).isEmpty();
        }
    }

    @Test
    void aRowCountsItsChangesWhetherOrNotTheWriterKnowsOfVersions() throws Exception {
        try (var trial = superuser()) {
            trial.execute("UPDATE public.applications SET name = 'One' WHERE zone_id = 'zone-a'");
            trial.execute(
                    "UPDATE public.applications SET name = 'Two', version = version + 1 WHERE zone_id = 'zone-a'");
            var stale = trial.attempt(
                    """
                    UPDATE public.applications SET name = 'Late', version = 2
                    WHERE zone_id = 'zone-a' AND version = 1""");

            assertThat(stale.result()).isEqualTo(Outcome.NO_ROWS);
            assertThat(
                            trial.column(
                                    """
                            SELECT format('%s, version %s, %s', name, version, updated_at > created_at)
                            FROM public.applications WHERE zone_id = 'zone-a'"""))
                    .containsExactly("Two, version 3, t");
        }
    }

    @Test
    void theEpochOfAZoneGrowsWithEachChangeOfItsDelegationAndNotWithCleaningUp() throws Exception {
        try (var trial = superuser()) {
            var epochs = "SELECT epoch FROM public.delegation_graph_epochs ORDER BY zone_id";
            assertThat(trial.column(epochs)).containsExactly("1", "1");
            trial.execute(
                    "UPDATE public.delegation_edges SET status = 'expired', ended_at = now() WHERE zone_id = 'zone-a'");
            assertThat(trial.column(epochs)).containsExactly("2", "1");
            trial.execute("DELETE FROM public.delegation_edges");
            assertThat(trial.column(epochs)).containsExactly("2", "2");
        }
    }

    @Test
    void cyclesAreRefusedOfAnyLengthInOneStatementAndOnlyAmongEdgesThatLive() throws Exception {
        try (var trial = superuser()) {
            var edges = DelegationGraph.in(trial, 5);
            assertThat(edges.add("0-1", "1-2", "2-3", "3-4").result()).isEqualTo(Outcome.rows(4));
            assertThat(edges.attempt("4-0").detail()).contains("leads back to agent 4", "where it begins");
            assertThat(edges.attempt("0-4", "4-2").result()).isEqualTo(Outcome.CHECK_VIOLATION);
            assertThat(edges.attempt("0-2", "0-3", "1-4").result()).isEqualTo(Outcome.rows(3));
            edges.end("1-2");
            assertThat(edges.attempt("4-0").result()).isEqualTo(Outcome.rows(1));
            assertThat(edges.attempt("4-2").result()).isEqualTo(Outcome.CHECK_VIOLATION);
            assertThat(edges.attempt("4-0", "1-3").result()).isEqualTo(Outcome.CHECK_VIOLATION);
        }
    }

    @Test
    void noAgentDescendsFromItself() throws Exception {
        try (var trial = superuser()) {
            var insert =
                    """
                    INSERT INTO public.agent_sessions
                        (zone_id, id, session_id, application_id, kind, expires_at, parent_id, parent_depth)
                    SELECT 'zone-a', id, 'signed-in', 'portal', 'task', now() + interval '1 h', parent, depth
                    FROM (VALUES %s) AS agents (id, parent, depth)""";
            assertThat(trial.attempt(insert.formatted("('a', 'planner', 1), ('b', 'a', 2)"))
                            .result())
                    .isEqualTo(Outcome.rows(2));
            for (var circle : List.of("('a', 'b', 0), ('b', 'a', 0)", "('a', 'b', 2), ('b', 'a', 1)")) {
                assertThat(trial.attempt(insert.formatted(circle)).result())
                        .as(circle)
                        .isEqualTo(Outcome.FOREIGN_KEY_VIOLATION);
            }
        }
    }

    @Test
    void conversationsAreNumberedInEachZone() throws Exception {
        try (var login = Trial.asLogin(database(), Service.API.toString())) {
            login.workFor(Zone.A);
            login.execute(
                    """
                    INSERT INTO public.operator_conversations (zone_id, id, account_id, title)
                    VALUES ('zone-a', 'second', 'account', 'And who may write?')""");
            assertThat(login.column("SELECT number FROM public.operator_conversations ORDER BY number"))
                    .containsExactly("1", "2");
        }
    }

    @Test
    void workThatNobodyFinishesIsEndedInBatchesOfEveryZone() throws Exception {
        try (var trial = superuser()) {
            trial.execute(Bundled.testFile("abandoned-work.sql"));
            trial.enter(Service.COORDINATOR.toString());
            assertThat(trial.column("SELECT public.expire_work(3) FROM generate_series(1, 4)"))
                    .containsExactly("3", "3", "2", "0");
            assertThat(trial.column("SELECT public.purge_work(1) FROM generate_series(1, 3)"))
                    .containsExactly("2", "2", "0");
            trial.leaveRole();
            assertThat(
                            trial.column(
                                    """
                            SELECT status || ', ' || last_error FROM public.agent_invocations ORDER BY zone_id, id"""))
                    .containsExactly(
                            "queued, its lease ran out",
                            "failed, its lease ran out",
                            "expired, its deadline has passed",
                            "queued, its lease ran out",
                            "failed, its lease ran out",
                            "expired, its deadline has passed");
            assertThat(trial.column("SELECT status FROM public.operator_runs")).containsOnly("failed");
            assertThat(trial.column("SELECT id FROM public.operator_plan_secrets"))
                    .isEmpty();
        }
    }

    /** Each statement works as its role, and each right is needed by one of them. */
    @ParameterizedTest
    @MethodSource("dev.pawl.conformance.schema.ServiceStatements#roles")
    void aServiceHasTheRightsThatItsStatementsNeedAndNoOther(String role) throws Exception {
        try (var trial = superuser()) {
            var statements = ServiceStatements.of(role, trial);
            assertThat(statements.refused()).isEmpty();
            assertThat(statements.rightsThatNoneNeeds()).isEmpty();
        }
    }

    private Trial superuser() throws SQLException {
        return Trial.asSuperuser(database());
    }

    private EmbeddedDatabase database() {
        return controlPlane.database();
    }
}
