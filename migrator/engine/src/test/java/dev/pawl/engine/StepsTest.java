package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport.Outcome;
import dev.pawl.engine.run.Connector;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that do not fit into one transaction. */
final class StepsTest extends MigrateFixture {
    private static final String INDEXES =
            "SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid = 'big'::regclass ORDER BY 1";

    @BeforeEach
    void aTable() throws Exception {
        folder.with(
                "0001_big.up.sql", "CREATE TABLE big (id int, name text); INSERT INTO big VALUES (1, 'a'), (2, 'a')");
        assertThat(migrate().error()).isNull();
    }

    @Test
    void anIndexIsBuiltConcurrentlyAmongStatementsThatRunInTransactions() throws Exception {
        folder.with(
                "0002_index.up.sql",
                """
                CREATE TABLE before (id int);
                CREATE INDEX CONCURRENTLY big_id ON big (id);
                CREATE INDEX CONCURRENTLY ON public.big (name);
                CREATE TABLE after (id int)""");

        var report = migrate();

        assertThat(report.error()).isNull();
        assertThat(fresh.query(INDEXES)).containsExactly("big_id true", "big_name_idx true");
        assertThat(tables()).contains("before", "after");
        assertThat(fresh.query("SELECT count(*) FROM pawl.steps WHERE finished_at IS NOT NULL"))
                .containsExactly("4");
        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
    }

    @Test
    void aUniqueIndexThatMeetsDuplicatesLeavesNothingBehindAndIsBuiltWhenTheyAreGone() throws Exception {
        folder.with(
                "0002_index.up.sql",
                "CREATE TABLE before (id int);\nCREATE UNIQUE INDEX CONCURRENTLY big_name ON big (name);");

        var failed = migrate();

        assertThat(failed.error()).satisfies(error -> {
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.FAILED);
            assertThat(error.sqlState()).isEqualTo("23505");
            assertThat(error.line()).isEqualTo(2);
        });
        assertThat(fresh.query(INDEXES)).isEmpty();
        assertThat(tables()).contains("before");
        fresh.execute("DELETE FROM big WHERE id = 2");
        assertThat(versions(migrate())).containsExactly("0002_index");
        assertThat(fresh.query(INDEXES)).containsExactly("big_name true");
    }

    @Test
    void aStatementOutsideATransactionMayTakeLongerThanAnAnswerThatIsExpectedSoon() throws Exception {
        folder.with("0002_index.up.sql", "CREATE INDEX CONCURRENTLY big_id ON big (id)");
        var events = new ArrayList<RunEvent>();
        try (var writer = fresh.database().connect();
                var statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO big VALUES (3, 'b')");

            var report = migrate(
                    Map.of(),
                    event -> {
                        events.add(event);
                        if (event instanceof RunEvent.Blocked) {
                            commitOnceTheRunnerHasWaited(writer, "1s");
                        }
                    },
                    expectingAnswersWithin(500));

            assertThat(report.error()).isNull();
        }
        assertThat(fresh.query(INDEXES)).containsExactly("big_id true");
        assertThat(events).hasAtLeastOneElementOfType(RunEvent.Blocked.class);
        assertThat(events).doesNotHaveAnyElementsOfTypes(RunEvent.Reconnected.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE FROM big WHERE id = 2;", "BEGIN; DELETE FROM big WHERE id = 2; COMMIT;"})
    void aFileWhoseIndexFailedMayBeCorrectedWithAnotherStatementBeforeIt(String correction) throws Exception {
        var build = "CREATE UNIQUE INDEX CONCURRENTLY big_name ON big (name);";
        folder.with("0002_index.up.sql", "VACUUM;\n" + build);
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.sqlState()).isEqualTo("23505"));
        folder.with("0002_index.up.sql", "VACUUM;\n" + correction + "\n" + build);

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query(INDEXES)).containsExactly("big_name true");
    }

    @Test
    void partOfAFileThatHasRunMayNotBeEditedAndTheRestMay() throws Exception {
        folder.with("0002_two.up.sql", "VACUUM big;\nCREATE TABLE one ();\nSELECT broken;");
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.line()).isEqualTo(3));

        folder.with("0002_two.up.sql", "VACUUM big;\nCREATE TABLE other ();\nSELECT 1;");
        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0417E");
            assertThat(error.line()).isEqualTo(2);
        });
        folder.with("0002_two.up.sql", "VACUUM big;\nCREATE TABLE one ();\nSELECT 1;");
        assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VACUUM (ANALYZE) big",
                "REINDEX TABLE CONCURRENTLY big",
                "REINDEX (CONCURRENTLY) TABLE big",
                "REINDEX SCHEMA public",
                "CLUSTER",
                "REINDEX TABLE parted",
                "CREATE INDEX CONCURRENTLY \"odd \"\"name\" ON \"public\".big (id)",
                "DROP INDEX CONCURRENTLY IF EXISTS nowhere",
                "DROP INDEX CONCURRENTLY old_index",
                "ALTER TABLE parted DETACH PARTITION parted_1 CONCURRENTLY",
                "CALL commits()",
                "DO $$ BEGIN COMMIT; INSERT INTO log VALUES (1); COMMIT; END $$",
                "BEGIN; INSERT INTO log VALUES (1); COMMIT; BEGIN; INSERT INTO log VALUES (2); COMMIT",
                "ALTER TYPE colour ADD VALUE 'green'; INSERT INTO painted VALUES ('green')",
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1",
                "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT"
            })
    void whatPostgresRefusesInATransactionRunsOutsideOne(String sql) throws Exception {
        fresh.execute(
                """
                CREATE TABLE log (id int);
                CREATE PROCEDURE commits() LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO log VALUES (1); COMMIT; INSERT INTO log VALUES (2); COMMIT; END';
                CREATE TYPE colour AS ENUM ('red');
                CREATE TABLE painted (with_colour colour);
                CREATE INDEX old_index ON big (id);
                CREATE TABLE parted (id int) PARTITION BY RANGE (id);
                CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2)""");
        folder.with("0002_step.up.sql", "-- why\n" + sql + ";\n");

        var report = migrate();

        assertThat(report.error()).isNull();
        assertThat(versions(report)).containsExactly("0002_step");
        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(fresh.query("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"))
                .isEmpty();
    }

    @Test
    void aFailureInAFileThatSplitsBecauseOfAProcedureKeepsWhatWasBeforeIt() throws Exception {
        fresh.execute("CREATE PROCEDURE commits() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'");
        folder.with("0002_call.up.sql", "CREATE TABLE before ();\nCALL commits();\nSELECT broken;");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0509E");
            assertThat(error.line()).isEqualTo(3);
        });
        folder.with("0002_call.up.sql", "CREATE TABLE before ();\nCALL commits();\nSELECT 1;");
        assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void whatRunsAloneMayNotStandInABracket() throws Exception {
        folder.with("0002_bracket.up.sql", "BEGIN;\nCREATE INDEX CONCURRENTLY ON big (id);\nCOMMIT");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0415E");
            assertThat(error.line()).isEqualTo(2);
        });
    }

    /** Connections that take the network for dead when an answer that is expected soon takes longer than this. */
    private Connector expectingAnswersWithin(int milliseconds) {
        var connector = connector();
        return new Connector() {
            @Override
            public String target() {
                return connector.target();
            }

            @Override
            public Connection open() throws SQLException {
                var connection = connector.open();
                return (Connection) Proxy.newProxyInstance(
                        StepsTest.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (self, method, arguments) -> {
                            if (method.getName().equals("setNetworkTimeout") && !arguments[1].equals(0)) {
                                arguments[1] = milliseconds;
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }
        };
    }

    private void commitOnceTheRunnerHasWaited(Connection blocking, String interval) {
        try {
            var left = fresh.queryUntilEmpty("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'pawl/%'"
                    + " AND state = 'active' AND query LIKE '%CONCURRENTLY%'"
                    + " AND query_start > clock_timestamp() - interval '" + interval + "'"
                    + " AND datname = current_database()");
            assertThat(left).isEmpty();
            blocking.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
