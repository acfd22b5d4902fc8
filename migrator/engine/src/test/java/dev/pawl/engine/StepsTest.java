package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.report.MigrateReport.Outcome;
import dev.pawl.engine.run.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that do not fit into one transaction. */
final class StepsTest extends StepsFixture {
    private static final String INDEXES =
            "SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid = 'big'::regclass ORDER BY 1";

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
    void whatRunsAloneIsWaitedForAsLongAsItTakes() throws Exception {
        folder.with("0002_index.up.sql", "CREATE INDEX CONCURRENTLY big_id ON big (id)");
        var direct = connector();
        var opened = new ArrayList<Connection>();
        var timeouts = new ArrayList<Integer>();
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE big IN ROW EXCLUSIVE MODE");
            RunListener listener = event -> {
                if (event instanceof RunEvent.Blocked && timeouts.isEmpty()) {
                    timeouts.add(networkTimeout(opened.get(0)));
                    rollBack(holder);
                }
            };

            assertThat(migrate(Map.of(), listener, remembering(direct, opened)).error())
                    .isNull();
        }

        assertThat(timeouts).containsExactly(0);
    }

    private static Connector remembering(Connector connector, List<Connection> opened) {
        return new Connector() {
            @Override
            public String target() {
                return connector.target();
            }

            @Override
            public Connection open() throws SQLException {
                var connection = connector.open();
                opened.add(connection);
                return connection;
            }
        };
    }

    private static int networkTimeout(Connection connection) {
        try {
            return connection.getNetworkTimeout();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"55P03", "40P01", "40001"})
    void aProcedureThatDidAPartAndGotNoLockIsNotRepeated(String sqlState) throws Exception {
        fresh.execute(
                """
                CREATE TABLE log (id int);
                CREATE PROCEDURE commits() LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO log VALUES (1); COMMIT; RAISE ''no lock'' USING ERRCODE = ''%s''; END'"""
                        .formatted(sqlState));
        folder.with("0002_call.up.sql", "CALL commits();");

        assertThat(migrate(Map.of(Setting.RETRY_BUDGET, "1s"), event -> {}).error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0510E"));

        assertThat(fresh.query("SELECT id FROM log")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET ROLE pg_monitor", "SET SESSION ROLE 'pg_monitor'"})
    void aRoleThatAFileTakesOnHoldsToItsEndAndKeepsNothingFromBeingRecorded(String change) throws Exception {
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("GRANT pg_monitor TO owner");
        }
        fresh.execute("GRANT CREATE, USAGE ON SCHEMA public TO pg_monitor; ALTER TABLE big OWNER TO pg_monitor");
        folder.with(
                "0002_role.up.sql",
                change
                        + """
                        ;
                        CREATE INDEX CONCURRENTLY big_id ON big (id);
                        CREATE TABLE one (id int);
                        CREATE TABLE two (id int);
                        VACUUM two;
                        DROP INDEX CONCURRENTLY big_id""");

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query("SELECT relname || ' ' || relowner::regrole FROM pg_class"
                        + " WHERE relname IN ('one', 'two') ORDER BY relname"))
                .containsExactly("one pg_monitor", "two pg_monitor");
        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"VACUUM;\nRESET ALL", "RESET ALL", "SELECT 1;\nRESET ALL"})
    void whatAFileResetsIsWhatTheRunnerSetAndNotWhatTheLoginHas(String change) throws Exception {
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("ALTER DATABASE " + fresh.database().name() + " SET statement_timeout = '77s'");
        }
        folder.with(
                "0002_reset.up.sql",
                change + ";\nCREATE TABLE shown AS SELECT current_setting('statement_timeout') || ' '"
                        + " || left(current_setting('application_name'), 5) || current_setting('TimeZone') AS value");

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query("SELECT value FROM shown")).containsExactly("0 pawl/UTC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"VACUUM FULL big", "VACUUM (FULL, ANALYZE) big", "CLUSTER", "REINDEX SCHEMA public"})
    void whatOthersWouldQueueBehindDoesNotWaitForATableWithoutEnd(String sql) throws Exception {
        fresh.execute("CREATE INDEX big_name ON big (name); CLUSTER big USING big_name");
        folder.with("0002_rewrites.up.sql", sql);
        try (var reader = fresh.database().connect();
                var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            // Of a reader and of a writer.
            statement.execute("LOCK TABLE big IN ROW EXCLUSIVE MODE");

            var report = migrate(Map.of(Setting.RETRY_BUDGET, "1ms", Setting.LOCK_TIMEOUT, "50ms"), event -> {});

            assertThat(report.exitStatus()).isEqualTo(ExitStatus.BUDGET_USED_UP);
            assertThat(versions(migrate(Map.of(), event -> {
                        if (event instanceof RunEvent.StepRetried) {
                            rollBack(reader);
                        }
                    })))
                    .containsExactly("0002_rewrites");
        }
    }

    @Test
    void whatRunsAloneMayNotStandInABracket() throws Exception {
        folder.with("0002_bracket.up.sql", "BEGIN;\nCREATE INDEX CONCURRENTLY ON big (id);\nCOMMIT");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0415E");
            assertThat(error.line()).isEqualTo(2);
        });
    }
}
