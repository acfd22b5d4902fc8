package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one file does to the session, the next one does not notice. */
final class IsolationTest extends MigrateFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TEMP TABLE kept (id int)",
                "PREPARE kept AS SELECT 1",
                "DECLARE kept CURSOR WITH HOLD FOR SELECT 1",
                "LISTEN kept",
                "SET search_path = 'pg_catalog'",
                "SET ROLE pg_monitor",
                "SET row_security = off",
                "SET work_mem = '123MB'",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "SET standard_conforming_strings = on",
                "SELECT set_config('standard_conforming_strings', 'off', false)",
                "SET idle_in_transaction_session_timeout = 1",
                "SET application_name = 'mine'"
            })
    void leavesNothingInTheSession(String change) throws Exception {
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("GRANT pg_monitor TO owner");
        }
        var state =
                """
                AS SELECT name || '=' || setting AS value FROM pg_settings
                    WHERE name NOT IN ('lock_timeout', 'application_name') AND name NOT LIKE '%.%'
                UNION ALL SELECT 'role=' || current_user
                UNION ALL SELECT 'named=' || (application_name LIKE 'pawl/%') FROM pg_stat_activity
                    WHERE pid = pg_backend_pid()
                UNION ALL SELECT 'temporary=' || count(*) FROM pg_class WHERE relpersistence = 't'
                UNION ALL SELECT 'prepared=' || count(*) FROM pg_prepared_statements
                UNION ALL SELECT 'cursors=' || count(*) FROM pg_cursors WHERE name <> ''
                UNION ALL SELECT 'listening=' || count(*) FROM pg_listening_channels()
                UNION ALL SELECT 'text=' || length('\\\\n')
                """;
        folder.with("0001_before.up.sql", "CREATE TABLE before " + state)
                .with("0002_change.up.sql", change)
                .with("0003_after.up.sql", "CREATE TABLE after " + state);

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query("SELECT value FROM before EXCEPT SELECT value FROM after"))
                .isEmpty();
        assertThat(fresh.query("SELECT value FROM after EXCEPT SELECT value FROM before"))
                .isEmpty();
    }

    @Test
    void aTemporaryTableOfOneFileDoesNotHideThatAnotherNeedsATable() throws Exception {
        folder.with("0001_temp.up.sql", "CREATE TEMP TABLE staging (id int)")
                .with("0002_uses.up.sql", "INSERT INTO staging VALUES (1)");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.file()).isEqualTo("0002_uses.up.sql");
            assertThat(error.sqlState()).isEqualTo("42P01");
        });
    }

    @Test
    void copiesTheLinesThatFollowACopy() throws Exception {
        folder.with(
                "0001_copy.up.sql",
                """
                CREATE TABLE a (id int, name text);
                COPY a (id, name) FROM stdin;
                1\tone; \\\\ 'two'
                2\t\\N
                \\.
                CREATE TABLE b AS SELECT count(*) AS number FROM a;
                COPY a FROM stdin (FORMAT csv, HEADER);
                id,name
                3,"three
                lines"
                \\.
                """);

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query("SELECT coalesce(name, 'null') FROM a ORDER BY id"))
                .containsExactly("one; \\ 'two'", "null", "three\nlines");
        assertThat(fresh.query("SELECT number FROM b")).containsExactly("2");
    }

    @Test
    void aCopyThatFailsRollsItsFileBackAndNamesTheLine() throws Exception {
        folder.with("0001_copy.up.sql", "CREATE TABLE a (id int);\nCOPY a FROM stdin;\n1\nx\n\\.\n");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.sqlState()).isEqualTo("22P02");
            assertThat(error.line()).isEqualTo(2);
        });
        assertThat(tables()).containsExactly("schema_migrations");
    }

    @Test
    void namesTheLineAlsoOfAnErrorThatTheServerGivesNoPositionFor() throws Exception {
        folder.with(
                "0001_twice.up.sql",
                "CREATE TABLE a (id int PRIMARY KEY); SELECT 1;\nINSERT INTO a VALUES (1);\n-- why\nCREATE TABLE a ();");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.sqlState()).isEqualTo("42P07");
            assertThat(error.line()).isEqualTo(4);
        });
    }

    @Test
    void doesNotBelieveAnErrorThatAFileRaisesInTheNameOfTheRunner() throws Exception {
        folder.with("0001_spoof.up.sql", "DO $$ BEGIN RAISE 'x' USING ERRCODE = 'PAWL1'; END $$");

        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0501E"));
    }

    @Test
    void rollsBackAFileWhoseHistoryRowATriggerSwallows() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
        migrate();
        folder.with(
                "0002_b.up.sql",
                """
                CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER swallow BEFORE INSERT ON public.schema_migrations
                    FOR EACH ROW EXECUTE FUNCTION swallow()""");

        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0508E"));
        assertThat(fresh.query("SELECT proname FROM pg_proc WHERE proname = 'swallow'"))
                .isEmpty();
    }

    @Test
    void aConnectionThatTheFileBreaksIsResolvedByTheHistory() throws Exception {
        folder.with(
                "0001_breaks.up.sql",
                "CREATE TABLE a (id int); SELECT set_config('client_encoding', 'LATIN1', false);");

        var report = migrate();

        assertThat(report.exitStatus()).isIn(ExitStatus.OK, ExitStatus.FAILED, ExitStatus.UNKNOWN);
        var recorded = fresh.query("SELECT version FROM public.schema_migrations");
        assertThat(tables().contains("a")).isEqualTo(!recorded.isEmpty());
        assertThat(versions(report)).isEqualTo(recorded);
    }

    @Test
    void deferredTriggersFindWhatTheirFileFinds() throws Exception {
        folder.with(
                "0001_deferred.up.sql",
                """
                CREATE SCHEMA app;
                SET search_path = app;
                CREATE TABLE orders (id int);
                CREATE FUNCTION counts() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM count(*) FROM orders; RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER counts AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION counts();
                INSERT INTO orders VALUES (1)""");

        assertThat(migrate().error()).isNull();
    }

    @Test
    void rolesAreCheckedBeforeAnythingRunsAndNameTheirLine() throws Exception {
        folder.with("roles.sql", "SELECT 1;\nSELECT broken;".getBytes(StandardCharsets.UTF_8))
                .with("0001_a.up.sql", "CREATE TABLE a (id int)");
        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0503E");
            assertThat(error.line()).isEqualTo(2);
            assertThat(error.hint()).doesNotContain("CREATEROLE");
        });

        folder.with("roles.sql", "SELECT 1;\n\\i other.sql");
        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0412E");
            assertThat(error.file()).isEqualTo("roles.sql");
        });
    }

    @Test
    void everythingThatIsRequiredAndNotThereIsNamedAtOnce() throws Exception {
        folder.with("0001_a.up.sql", "-- pawl:requires postgres 99\nSELECT 1")
                .with("0002_b.up.sql", "-- pawl:requires extension nowhere\n-- pawl:requires role nobody\nSELECT 1");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.USAGE);
            assertThat(error.message())
                    .contains("PostgreSQL 99 (0001_a.up.sql:1)")
                    .contains("extension nowhere (0002_b.up.sql:1)")
                    .contains("role nobody (0002_b.up.sql:2)");
        });
        assertThat(fresh.query("SELECT version FROM public.schema_migrations")).isEmpty();
    }
}
