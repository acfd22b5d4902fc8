package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunEvent.StatementFinished;
import dev.pawl.engine.event.RunEvent.StatementStarted;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of single statements. */
final class StatementEventsTest extends MigrateFixture {
    private static final int LOCK = 42;

    private final List<RunEvent> events = new ArrayList<>();

    @Test
    void statementsThatAreSentTogetherAreToldOneByOneToWhoFollowsThem() throws Exception {
        folder.with("0001_two.up.sql", "CREATE TABLE one (id int);\n\nCOMMENT ON TABLE one\n  IS 'x';\n");

        assertThat(follow(event -> {}).error()).isNull();

        assertThat(told())
                .containsExactly("1 CREATE TABLE begins", "1 CREATE TABLE ends", "3 COMMENT begins", "3 COMMENT ends");
    }

    @Test
    void whoDoesNotFollowThemIsNotTold() throws Exception {
        folder.with("0001_two.up.sql", "CREATE TABLE one (id int); CREATE TABLE two (id int)");

        assertThat(migrate(Map.of(), events::add).error()).isNull();

        assertThat(told()).isEmpty();
        assertThat(events).hasAtLeastOneElementOfType(RunEvent.StepApplied.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "SET client_min_messages = error", "SET search_path = nowhere"})
    void theyAreToldWhileTheyRun(String first) throws Exception {
        folder.with(
                "0001_wait.up.sql",
                "-- pawl:statement-timeout 30s\n" + first
                        + """
                        ;
                        DO $$ BEGIN
                            WHILE NOT pg_catalog.pg_try_advisory_xact_lock(42) LOOP
                                PERFORM pg_catalog.pg_sleep(0.01);
                            END LOOP;
                        END $$;
                        SELECT 2;""");
        try (var holder = holdingLock()) {
            var report = follow(event -> {
                // The statement would never end if this were told only when it has.
                if (event instanceof StatementStarted started && started.line() == 3) {
                    release(holder);
                }
            });

            assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
        }
        assertThat(told()).hasSize(6).endsWith("8 SELECT ends");
    }

    @Test
    void aStatementThatRunsAloneIsToldToEverybody() throws Exception {
        folder.with("0001_table.up.sql", "CREATE TABLE big (id int)");
        folder.with("0002_index.up.sql", "CREATE INDEX CONCURRENTLY big_id ON big (id);\nCREATE TABLE other (id int)");

        assertThat(migrate(Map.of(), events::add).error()).isNull();

        assertThat(told())
                .containsExactly("1 CREATE INDEX CONCURRENTLY begins alone", "1 CREATE INDEX CONCURRENTLY ends alone");
    }

    @Test
    void aCopyIsToldToEverybodyInItsPlace() throws Exception {
        folder.with("0001_rows.up.sql", "CREATE TABLE rows (id int);\nCOPY rows FROM stdin;\n1\n\\.\nANALYZE rows;\n");

        assertThat(migrate(Map.of(), events::add).error()).isNull();
        assertThat(told()).containsExactly("2 COPY begins", "2 COPY ends");
        events.clear();
        folder.with("0002_more.up.sql", "SELECT 1;\nCOPY rows FROM stdin;\n1\n\\.\nANALYZE rows;\n");
        assertThat(follow(event -> {}).error()).isNull();
        assertThat(told())
                .containsExactly(
                        "1 SELECT begins",
                        "1 SELECT ends",
                        "2 COPY begins",
                        "2 COPY ends",
                        "5 ANALYZE begins",
                        "5 ANALYZE ends");
    }

    @Test
    void aStatementThatGotNoLockIsToldAgainWithTheNextAttempt() throws Exception {
        folder.with("0001_wait.up.sql", "SELECT 1;\nSELECT pg_advisory_xact_lock(42);");
        try (var holder = holdingLock()) {
            follow(event -> {
                if (event instanceof RunEvent.StepRetried) {
                    release(holder);
                }
            });
        }

        assertThat(events)
                .filteredOn(event -> event instanceof StatementStarted started && started.line() == 2)
                .extracting(event -> ((StatementStarted) event).attempt())
                .startsWith(1, 2);
        assertThat(events)
                .filteredOn(event -> event instanceof StatementFinished finished && finished.line() == 2)
                .hasSize(1);
    }

    @Test
    void theLineOfAnErrorIsThatOfTheStatementThatFailed() throws Exception {
        folder.with("0001_zero.up.sql", "SELECT 1;\nSELECT 2;\nSELECT 1 / (SELECT 0);\nSELECT 4;");

        var report = follow(event -> {});

        assertThat(report.error()).satisfies(error -> assertThat(error.line()).isEqualTo(3));
        assertThat(told()).hasSize(5).endsWith("3 SELECT begins");
    }

    @Test
    void aRoleWithoutProceduralLanguageRunsItsStatements() throws Exception {
        var role = "plain_of_" + fresh.database().name();
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC");
            statement.execute(
                    "GRANT USAGE ON LANGUAGE plpgsql TO " + fresh.database().owner());
            statement.execute("CREATE ROLE " + role);
            statement.execute("GRANT " + role + " TO " + fresh.database().owner());
            folder.with("0001_role.up.sql", "SELECT 1;\nSET ROLE " + role + ";\nSELECT 2;");
            folder.with("0002_steps.up.sql", "-- pawl:transaction none\nSET ROLE " + role + ";\nSELECT 2;");

            assertThat(follow(event -> {}).error()).isNull();

            assertThat(told()).isEmpty();
            statement.execute("DROP ROLE " + role);
        }
    }

    @Test
    void theRowsOfALongFileAreNotToldOneByOne() throws Exception {
        folder.with("0001_rows.up.sql", "CREATE TABLE rows (id int);\n" + "INSERT INTO rows VALUES (1);\n".repeat(300));

        assertThat(follow(event -> {}).error()).isNull();

        assertThat(told()).isEmpty();
    }

    private MigrateReport follow(Consumer<RunEvent> then) {
        RunListener listener = event -> {
            events.add(event);
            then.accept(event);
        };
        return migrate(Map.of(Setting.RETRY_BUDGET, "1min"), listener.followingStatements());
    }

    private List<String> told() {
        return events.stream().flatMap(StatementEventsTest::told).toList();
    }

    private static Stream<String> told(RunEvent event) {
        if (event instanceof StatementStarted e) {
            return Stream.of(e.line() + " " + e.command() + " begins" + (e.alone() ? " alone" : ""));
        } else if (event instanceof StatementFinished e) {
            assertThat(e.took()).isPositive();
            return Stream.of(e.line() + " " + e.command() + " ends" + (e.alone() ? " alone" : ""));
        }
        return Stream.empty();
    }

    private Connection holdingLock() throws SQLException {
        var holder = fresh.database().connect();
        try (var statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
        }
        return holder;
    }

    private static void release(Connection holder) {
        try (var statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
