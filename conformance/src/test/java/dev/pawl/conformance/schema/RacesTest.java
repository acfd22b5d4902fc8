package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What holds although several sessions commit at the same moment, as the services that do so. */
final class RacesTest {
    private static final int PATIENCE_SECONDS = 60;
    private static final int SESSIONS = 6;
    private static final int AGENTS = 8;
    private static final int EDGES_EACH = 40;

    /** Each test says on which version. */
    @SuppressWarnings("NullAway.Init")
    private ControlPlane controlPlane;

    private void migrate(int major) throws Exception {
        controlPlane = ControlPlane.migrateOne(EmbeddedServer.shared(major));
        controlPlane.plantTwoZones();
    }

    @AfterEach
    void drop() {
        controlPlane.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ})
    void twoEdgesThatCloseACycleTogetherAreNotBothCommitted(int isolation) throws Exception {
        migrate(EmbeddedServer.BUNDLED_MAJOR);
        execute(DelegationGraph.agents(2));
        try (var first = session("pawl_coordinator", isolation);
                var second = session("pawl_coordinator", isolation)) {
            run(second, "SELECT 1"); // it has its snapshot, if it keeps one
            run(first, DelegationGraph.insert("0-1"));
            var waiting = Executors.newSingleThreadExecutor();
            try {
                Future<String> outcome = waiting.submit(() -> run(second, DelegationGraph.insert("1-0")));
                assertThat(waitsForALock(second)).isTrue();
                first.commit();
                assertThat(outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isEqualTo(isolation == Connection.TRANSACTION_READ_COMMITTED ? "23514" : "40001");
            } finally {
                waiting.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void whateverSessionsDelegateAtTheSameTimeNoCycleIsCommitted(int major) throws Exception {
        migrate(major);
        execute(DelegationGraph.agents(AGENTS));
        var states = atOnce(IntStream.range(0, SESSIONS)
                .<Callable<List<String>>>mapToObj(seed -> () -> delegate(seed))
                .toList());

        assertThat(states).contains("", "23514").containsOnly("", "23514", "23505");
        try (var trial = Trial.asSuperuser(controlPlane.database())) {
            assertThat(
                            trial.column(
                                    """
                            WITH RECURSIVE reached (origin, agent) AS (
                                SELECT delegator_id, delegate_id FROM public.delegation_edges WHERE zone_id = 'zone-a'
                                UNION
                                SELECT origin, delegate_id FROM reached
                                JOIN public.delegation_edges ON delegator_id = agent AND zone_id = 'zone-a'
                            )
                            SELECT origin FROM reached WHERE origin = agent"""))
                    .isEmpty();
            assertThat(trial.column("SELECT epoch FROM public.delegation_graph_epochs WHERE zone_id = 'zone-a'"))
                    .as("the edge of the beginning, and one for each that was added")
                    .containsExactly(String.valueOf(
                            1 + states.stream().filter(String::isEmpty).count()));
        }
    }

    @Test
    void atMostOneVersionIsInForceWhoeverActivatesAtTheSameTime() throws Exception {
        migrate(EmbeddedServer.BUNDLED_MAJOR);
        var states = atOnce(IntStream.range(0, SESSIONS)
                .<Callable<List<String>>>mapToObj(number -> () -> List.of(activate(number)))
                .toList());

        assertThat(states).contains("").containsOnly("", "23505");
        try (var trial = Trial.asSuperuser(controlPlane.database())) {
            assertThat(
                            trial.column(
                                    """
                            SELECT zone_id FROM public.policy_set_bindings WHERE status = 'active' ORDER BY zone_id"""))
                    .containsExactly("zone-a", "zone-b");
        }
    }

    private List<String> delegate(int seed) throws SQLException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var states = new ArrayList<String>();
        try (var session = session("pawl_coordinator", Connection.TRANSACTION_READ_COMMITTED)) {
            for (int i = 0; i < EDGES_EACH; i++) {
                int from = random.nextInt(AGENTS);
                int to = (from + 1 + random.nextInt(AGENTS - 1)) % AGENTS;
                states.add(runAndCommit(session, DelegationGraph.insert(from + "-" + to)));
            }
        }
        return states;
    }

    private String activate(int number) throws SQLException {
        try (var session = session("pawl_api", Connection.TRANSACTION_READ_COMMITTED)) {
            return runAndCommit(
                    session,
                    """
                    UPDATE public.policy_set_bindings SET status = 'retired', retired_at = now()
                    WHERE status = 'active';
                    INSERT INTO public.policy_set_bindings
                        (zone_id, id, policy_set_id, policy_set_version_id, activated_by)
                    VALUES ('zone-a', 'next-%d', 'everything', 'everything-1', 'ann')"""
                            .formatted(number));
        }
    }

    /** The results of all, begun at one moment. */
    private static List<String> atOnce(List<Callable<List<String>>> tasks) throws Exception {
        var threads = Executors.newFixedThreadPool(tasks.size());
        try {
            var start = new CyclicBarrier(tasks.size());
            var results = new ArrayList<String>();
            var running = tasks.stream()
                    .map(task -> threads.submit(() -> {
                        start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                        return task.call();
                    }))
                    .toList();
            for (var result : running) {
                results.addAll(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private Connection session(String role, int isolation) throws SQLException {
        var connection = controlPlane.database().connectAsSuperuser();
        run(connection, "SET SESSION AUTHORIZATION " + role);
        run(connection, "SET pawl.zone_id = 'zone-a'");
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        return connection;
    }

    private boolean waitsForALock(Connection session) throws SQLException {
        int backend = session.unwrap(PGConnection.class).getBackendPID();
        try (var observer = controlPlane.database().connectAsSuperuser()) {
            return FreshDatabase.queryUntilEmpty(
                            observer,
                            "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_locks WHERE pid = %d AND NOT granted)"
                                    .formatted(backend))
                    .isEmpty();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = controlPlane.database().connectAsSuperuser()) {
            run(connection, sql);
        }
    }

    private static String runAndCommit(Connection session, String sql) throws SQLException {
        var state = run(session, sql);
        if (state.isEmpty()) {
            session.commit();
        } else {
            session.rollback();
        }
        return state;
    }

    /** The SQLSTATE with which it was refused, or nothing. */
    private static String run(Connection session, String sql) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute(sql);
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }
}
