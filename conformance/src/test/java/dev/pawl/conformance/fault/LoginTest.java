package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.conformance.PawlRunner;
import dev.pawl.conformance.oracle.DatabaseOracle;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins with settings that bite, without privileges, and with a search path that leads astray. */
final class LoginTest extends FaultFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "statement_timeout = '1ms'",
                "idle_in_transaction_session_timeout = '1ms'",
                "default_transaction_isolation = 'serializable'; lock_timeout = '1ms'; transaction_timeout = '1ms'",
                "default_transaction_isolation = 'repeatable read'; idle_session_timeout = '200ms'",
                """
                default_transaction_deferrable = on; row_security = off; standard_conforming_strings = off;
                client_min_messages = 'debug5'; check_function_bodies = off; datestyle = 'SQL, DMY';
                intervalstyle = 'sql_standard'; bytea_output = 'escape'; client_encoding = 'LATIN1';
                timezone = 'Asia/Kathmandu'; quote_all_identifiers = on; transform_null_equals = on;
                synchronous_commit = off; debug_parallel_query = on"""
            })
    void settingsOfTheLoginDoNotBite(String settings) throws Exception {
        var set = MixedSet.in(directory);
        try (var database = MixedSet.newDatabase();
                var superuser = database.connectAsSuperuser()) {
            for (var setting : settings.split(";", -1)) {
                Eventually.execute(superuser, "ALTER ROLE owner IN DATABASE " + database.name() + " SET " + setting);
            }

            var report = set.migrate(database, serverPort(), new ArrayList<>());

            assertThat(report.error()).isNull();
            set.requireUndisturbed(database);
            assertThat(set.migrate(database, serverPort(), new ArrayList<>()).outcome())
                    .isEqualTo(Outcome.UP_TO_DATE);
        }
    }

    @Test
    void aLoginThatMayOnlyReadIsRefused() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        setForOwner("default_transaction_read_only = on");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0213E");
            assertThat(error.hint()).contains("SET default_transaction_read_only = off");
        });
        assertThat(query("SELECT to_regclass('public.schema_migrations')")).containsExactly("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "astray, pg_catalog, public", "astray, public"})
    void aSearchPathDoesNotLeadTheRunnerAstray(String path) throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE public.probe (file int);\nINSERT INTO public.probe VALUES (1);\n");
        assertThat(migrate().error()).isNull();
        new DatabaseOracle(fresh.database(), new PawlRunner()).makeAstray();
        // So that the runner makes its tables again.
        asSuperuser("DROP SCHEMA pawl CASCADE; ALTER TABLE public.schema_migrations DROP checksum, DROP phase,"
                + " DROP duration_ms, DROP applied_by, DROP run_id, DROP runner");
        setForOwner("search_path = " + path);
        write(
                "0002_index.up.sql",
                """
                CREATE INDEX CONCURRENTLY probe_file ON public.probe (file);
                VACUUM public.probe;
                REINDEX INDEX CONCURRENTLY public.probe_file;
                DROP INDEX CONCURRENTLY public.probe_file;
                """);
        write("0003_copy.up.sql", "COPY public.probe FROM stdin;\n3\n\\.\n");

        var report = migrate();

        assertThat(report.error()).isNull();
        assertThat(report.applied()).hasSize(2);
        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(query("SELECT file FROM public.probe ORDER BY file")).containsExactly("1", "3");
        assertThat(
                        query(
                                """
                        SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                        WHERE relnamespace IN ('pawl'::regnamespace, 'public'::regnamespace) AND attnum > 0
                            AND atttypid IN (SELECT oid FROM pg_type WHERE typnamespace = 'astray'::regnamespace)"""))
                .as("columns of a type that only has the right name")
                .isEmpty();
        requireNothingLeftBehind();
    }

    @ParameterizedTest
    @ValueSource(strings = {"astray, pg_catalog, public", "astray, public"})
    void aSearchPathDoesNotLeadThoseWhoWaitAndThoseWhoAreWaitedForAstray(String path) throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE public.probe (file int, more int);\n");
        assertThat(migrate().error()).isNull();
        new DatabaseOracle(fresh.database(), new PawlRunner()).makeAstray();
        setForOwner("search_path = " + path);
        write("0002_type.up.sql", "ALTER TABLE public.probe ADD COLUMN most int;\n");
        write("0003_drop.up.sql", "-- pawl:phase contract\nALTER TABLE public.probe DROP COLUMN more;\n");
        write(
                "0004_steps.up.sql",
                """
                -- pawl:phase contract
                DROP INDEX CONCURRENTLY IF EXISTS public.none;
                ALTER TABLE public.probe DROP COLUMN most;
                """);
        var pawl = pawl(fresh.database().url(), fresh.database().owner(), Map.of(Setting.LOCK_WAIT, "0"));
        var blocked = new ArrayList<RunEvent>();
        try (var instance = pawl.instance("shop");
                var holder = fresh.database().connectAsSuperuser();
                var statement = holder.createStatement()) {
            instance.register(Duration.ZERO);
            assertThat(instance.isRegistered()).isTrue();
            statement.execute("SELECT pg_advisory_lock(4732518903281471)");
            assertThat(pawl.migrate(event -> {}).exitStatus()).isEqualTo(ExitStatus.RUNNER_ACTIVE);
            statement.execute("SELECT pg_advisory_unlock_all(); BEGIN; LOCK TABLE public.probe IN ACCESS SHARE MODE");

            var report = pawl.migrate(Phase.CONTRACT, event -> {
                if (event instanceof RunEvent.Blocked) {
                    blocked.add(event);
                    execute(statement, "ROLLBACK");
                }
            });

            assertThat(report.error()).isNull();
            assertThat(report.applied()).hasSize(3);
            assertThat(blocked).isNotEmpty();
            instance.check();
            assertThat(instance.isRegistered()).isTrue();
            assertThat(pawl.status(event -> {}).instances()).hasSize(1);
        }
        assertThat(query("SELECT instance_id FROM pawl.instances")).isEmpty();
    }

    private static void execute(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLoginThatHasARoleFromTheStartKeepsIt() throws Exception {
        var database = fresh.database().name();
        asSuperuser("GRANT pg_monitor TO owner; GRANT CREATE ON DATABASE " + database
                + " TO pg_monitor; GRANT CREATE ON SCHEMA public TO pg_monitor");
        setForOwner("role = pg_monitor");
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        write("0002_b.up.sql", "CREATE INDEX CONCURRENTLY a_id ON a (id);\nCREATE TABLE b (id int);\n");

        assertThat(migrate().error()).isNull();

        assertThat(query("SELECT DISTINCT relowner::regrole FROM pg_class"
                        + " WHERE relnamespace IN ('public'::regnamespace, 'pawl'::regnamespace)"))
                .containsExactly("pg_monitor");
        // Roles belong to the cluster, which other tests use.
        asSuperuser("REVOKE pg_monitor FROM owner");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                "GRANT CREATE ON SCHEMA public TO",
            })
    void aLoginThatMayNotCreateIsToldWhichGrantItNeeds(String privileges) throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        var guest = guest();
        asSuperuser("CREATE ROLE " + guest + " LOGIN");
        asSuperuser(privileges.endsWith("TO") ? privileges + " " + guest : privileges);

        var report = migrate(fresh.database().url(), guest, Map.of(), event -> {});

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.USAGE);
            assertThat(error.hint())
                    .contains("GRANT CREATE ON DATABASE " + fresh.database().name() + " TO " + guest);
            assertThat(String.valueOf(error.hint()).contains("GRANT CREATE ON SCHEMA public TO " + guest))
                    .isEqualTo(privileges.startsWith("REVOKE"));
        });
        assertThat(query("SELECT to_regclass('public.schema_migrations')")).containsExactly("null");
        asSuperuser("GRANT CREATE ON DATABASE " + fresh.database().name() + " TO " + guest
                + "; GRANT CREATE ON SCHEMA public TO " + guest);
        assertThat(migrate(fresh.database().url(), guest, Map.of(), event -> {}).error())
                .isNull();
    }

    @AfterEach
    void dropGuest() throws SQLException {
        if (!query("SELECT rolname FROM pg_roles WHERE rolname = '" + guest() + "'")
                .isEmpty()) {
            asSuperuser("DROP OWNED BY " + guest() + " CASCADE; DROP ROLE " + guest());
        }
    }

    private String guest() {
        return "guest_" + fresh.database().name();
    }

    @Test
    void anEventTriggerThatRefusesFailsTheMigrationAndNothingIsLeft() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        assertThat(migrate().error()).isNull();
        asSuperuser(
                """
                CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql
                    AS 'BEGIN RAISE ''no change today'' USING ERRCODE = ''55P03''; END';
                CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE INDEX')
                    EXECUTE FUNCTION public.refuse()""");
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
        var settings = Map.of(Setting.RETRY_BUDGET, "1ms");
        try {
            assertThat(migrate(fresh.database().url(), settings, event -> {}).error())
                    .satisfies(error -> assertThat(error.exitStatus()).isEqualTo(ExitStatus.BUDGET_USED_UP));
            asSuperuser("CREATE OR REPLACE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql"
                    + " AS 'BEGIN RAISE ''no change today''; END'");

            assertThat(migrate().error()).satisfies(error -> {
                assertThat(error.exitStatus()).isEqualTo(ExitStatus.FAILED);
                assertThat(error.message()).contains("no change today", "refuse() line 1");
                assertThat(error.line()).isEqualTo(1);
            });
            assertThat(query("SELECT to_regclass('b')")).containsExactly("null");
        } finally {
            asSuperuser("DROP EVENT TRIGGER refuse");
        }
        assertThat(migrate().error()).isNull();
    }

    @Test
    void errorsAreToldApartByTheirStateWhateverTheirLanguage() throws Exception {
        assumeTrue(speaksGerman(), "the programs of this PostgreSQL speak English only");
        write("0001_a.up.sql", "CREATE TABLE a (id int);\nCREATE TYPE colour AS ENUM ('red');\n");
        write("0002_index.up.sql", "CREATE INDEX CONCURRENTLY ON a (id);\n");

        assertThat(migrate().error()).isNull();
    }

    private boolean speaksGerman() {
        try {
            setForOwner("lc_messages = 'de_DE.UTF-8'");
            fresh.query("SELECT 1 / 0");
            throw new AssertionError("no error");
        } catch (SQLException e) {
            return e.getMessage() != null && e.getMessage().contains("Division durch Null");
        }
    }

    private void setForOwner(String setting) throws SQLException {
        asSuperuser("ALTER ROLE owner IN DATABASE " + fresh.database().name() + " SET " + setting);
    }
}
