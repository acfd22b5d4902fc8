package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.PawlRunner;
import dev.pawl.conformance.RunnerProcess;
import dev.pawl.conformance.fault.Pooler.Mode;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PgBouncer between the runner and the server, in the modes that it has. */
final class PoolerTest extends FaultFixture {
    private static final int RUNNERS_AT_ONCE = 6;
    private static final String INDEX = "CREATE INDEX CONCURRENTLY probe_file ON probe (file);\n";

    /** Roles belong to the cluster, which other tests use. */
    @AfterEach
    void takeRoleAway() throws SQLException {
        asSuperuser("REVOKE pg_read_all_data FROM owner");
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SESSION", "TRANSACTION"})
    void sixProcessesApplyEachFileOnceAndLeaveNothingInThePool(Mode mode) throws Exception {
        writePlainFiles();
        // A pool that is smaller than the number of runners, where their transactions may share it.
        int connections = mode == Mode.TRANSACTION ? 3 : 20;
        try (var pooler = start(mode, connections)) {
            var before = poolState(pooler, 3);
            var runners = new ArrayList<RunnerProcess>();
            try {
                for (int i = 0; i < RUNNERS_AT_ONCE; i++) {
                    runners.add(start(url(pooler)));
                }
                for (var runner : runners) {
                    assertThat(runner.exitCode()).as(runner.output()).isZero();
                }
            } finally {
                for (var runner : runners) {
                    runner.close();
                }
            }
            requirePlainFilesAppliedOnce();
            assertThat(poolState(pooler, 3)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SESSION", "TRANSACTION"})
    void theSettingsOfTheDatabaseMeanNoMoreThanWithoutAPooler(Mode mode) throws Exception {
        var database = fresh.database().name();
        for (var setting : List.of("DateStyle = 'German'", "TimeZone = 'Asia/Tokyo'", "statement_timeout = '100ms'")) {
            asSuperuser("ALTER DATABASE " + database + " SET " + setting);
        }
        write("0001_day.up.sql", "CREATE TABLE day (at timestamptz); INSERT INTO day VALUES ('2024-02-13 10:00')");
        write("0002_day.up.sql", "INSERT INTO day VALUES ('2024-02-13 10:00'); SELECT pg_sleep(0.2)");
        try (var pooler = start(mode, 3)) {
            assertThat(migrate(url(pooler), Map.of(), event -> {}).error()).isNull();
        }
        assertThat(query("SELECT DISTINCT at AT TIME ZONE 'UTC' FROM day")).containsExactly("2024-02-13 10:00:00");
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SESSION", "TRANSACTION"})
    void refusesASetThatNeedsAServerOfItsOwnBeforeTheFirstFile(Mode mode) throws Exception {
        writePlainFiles();
        write("0009_index.up.sql", INDEX);
        try (var pooler = start(mode, 3)) {
            var report = migrate(url(pooler), Map.of(), event -> {});

            assertThat(report.error()).satisfies(error -> {
                assertThat(error.exitStatus()).isEqualTo(ExitStatus.USAGE);
                assertThat(error.code()).isEqualTo("PAWL0205E");
                assertThat(error.message()).contains("0009_index.up.sql");
                assertThat(error.hint()).contains("pawl.direct-url");
            });
            assertThat(query("SELECT to_regclass('public.schema_migrations')")).containsExactly("null");
        }
    }

    @Test
    void migratesByTheDirectAddressWhenOneIsGiven() throws Exception {
        writePlainFiles();
        write("0009_index.up.sql", INDEX);
        var direct = Map.of("PAWL_DIRECT_URL", fresh.database().url());
        try (var pooler = start(Mode.TRANSACTION, 3);
                var runner = PawlRunner.start(url(pooler), "owner", directory, direct)) {
            assertThat(runner.exitCode()).as(runner.output()).isZero();
            assertThat(query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.probe_file'::regclass"))
                    .containsExactly("t");
        }
    }

    @Test
    void refusesAPoolerThatKnowsNoTransactions() throws Exception {
        writePlainFiles();
        try (var pooler = start(Mode.STATEMENT, 3)) {
            var report = migrate(url(pooler), Map.of(), event -> {});

            assertThat(report.error()).satisfies(error -> {
                assertThat(error.exitStatus()).isEqualTo(ExitStatus.USAGE);
                assertThat(error.code()).isEqualTo("PAWL0205E");
                assertThat(error.message()).contains("statement");
            });
            assertThat(query("SELECT to_regclass('public.schema_migrations')")).containsExactly("null");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SESSION", "TRANSACTION"})
    void whatAnOperatorDoesIsOneTransactionThatLeavesNothingInThePool(Mode mode) throws Exception {
        writePlainFiles();
        fresh.execute("CREATE TABLE probe (file int)");
        try (var pooler = start(mode, 3)) {
            var before = poolState(pooler, 3);

            pawl(url(pooler)).baseline("0003_settings", "", event -> {});
            write("0001_probe.up.sql", "SELECT 'edited'");
            pawl(url(pooler)).accept("0001_probe", "edited", event -> {});

            assertThat(poolState(pooler, 3)).isEqualTo(before);
            assertThat(query("SELECT action FROM pawl.operator_actions ORDER BY action_id"))
                    .containsExactly("baseline", "accept-edited");
            assertThat(migrate(url(pooler), Map.of(), event -> {}).applied()).hasSize(1);
            assertThat(query("SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
                            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SESSION", "TRANSACTION"})
    void timeoutsAndTimeZoneOfTheLoginDoNotBite(Mode mode) throws Exception {
        var shown = "CREATE TABLE %s AS SELECT current_setting('statement_timeout') || ' '"
                + " || current_setting('transaction_timeout') || ' ' || current_setting('TimeZone') AS value;\n";
        write("0001_shown.up.sql", shown.formatted("shown"));
        write("0002_reset.up.sql", "RESET ALL;\n" + shown.formatted("shown_after_reset"));
        asSuperuser("ALTER DATABASE " + fresh.database().name() + " SET statement_timeout = '77s'");
        asSuperuser("ALTER DATABASE " + fresh.database().name() + " SET transaction_timeout = '78s'");
        try (var pooler = start(mode, 3)) {
            assertThat(migrate(url(pooler), Map.of(), event -> {}).error()).isNull();
        }

        assertThat(query("SELECT value FROM shown UNION ALL SELECT value FROM shown_after_reset"))
                .containsExactly("0 0 UTC", "0 0 UTC");
    }

    private Pawl pawl(String url) {
        return pawl(url, fresh.database().owner(), Map.of());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void findsNothingToDoInOneRoundTrip(Mode mode) throws Exception {
        writePlainFiles();
        assertThat(migrate().error()).isNull();
        try (var pooler = start(mode, 3);
                var proxy = FaultProxy.to(pooler.port())) {
            var report = migrate(url(proxy.port()), Map.of(), event -> {});

            assertThat(report.outcome()).isEqualTo(Outcome.UP_TO_DATE);
            assertThat(proxy.queries()).hasSize(1);
        }
    }

    private Pooler start(Mode mode, int connections) throws Exception {
        return Pooler.start(mode, serverPort(), connections, fresh.database().name());
    }

    private String url(Pooler pooler) {
        return pooler.url(fresh.database().name());
    }

    private void writePlainFiles() throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE probe (file int);\nINSERT INTO probe VALUES (1);\n");
        write("0002_copy.up.sql", "COPY probe FROM stdin;\n2\n\\.\nCREATE TABLE two (id int);\n");
        write(
                "0003_settings.up.sql",
                """
                SET search_path = '';
                SET row_security = off;
                SET lock_timeout = 0;
                SET work_mem = '123MB';
                SELECT pg_catalog.set_config('statement_timeout', '77s', false);
                CREATE TEMP TABLE staging (id int);
                PREPARE kept AS SELECT 1;
                SET ROLE pg_read_all_data;
                RESET ROLE;
                INSERT INTO public.probe VALUES (3);
                """);
        write("0004_last.up.sql", "INSERT INTO probe VALUES (4);\n");
        asSuperuser("GRANT pg_read_all_data TO owner");
    }

    private void requirePlainFilesAppliedOnce() throws Exception {
        assertThat(query("SELECT file || ':' || count(*) FROM public.probe GROUP BY file ORDER BY file"))
                .containsExactly("1:1", "2:1", "3:1", "4:1");
        assertThat(query("SELECT version FROM public.schema_migrations ORDER BY version"))
                .containsExactly("0001_probe", "0002_copy", "0003_settings", "0004_last");
        assertThat(query("SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
                .as("backends that hold advisory locks")
                .isEmpty();
    }

    /** What a client finds on so many connections of the pool, each held until all are seen. */
    private List<String> poolState(Pooler pooler, int connections) throws Exception {
        var state = new ArrayList<String>();
        var clients = new ArrayList<Connection>();
        try {
            for (int i = 0; i < connections; i++) {
                var client = DriverManager.getConnection(url(pooler), "owner", "");
                clients.add(client);
                client.setAutoCommit(false);
                state.addAll(
                        dev.pawl.embedded.FreshDatabase.query(
                                client,
                                """
                        SELECT name || '=' || setting FROM pg_settings WHERE source = 'session'
                        UNION ALL SELECT 'user=' || session_user || ' ' || current_user
                        UNION ALL SELECT 'prepared=' || name FROM pg_prepared_statements
                        UNION ALL SELECT 'listens=' || pg_listening_channels()
                        UNION ALL SELECT 'temporary=' || relname FROM pg_class
                            WHERE pg_catalog.pg_my_temp_schema() = relnamespace
                        ORDER BY 1"""));
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
        return state;
    }
}
