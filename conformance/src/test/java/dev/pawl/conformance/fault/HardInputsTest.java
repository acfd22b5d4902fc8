package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.ExitStatus;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs of real systems that are hard for a runner; {@code docs/conformance-inputs.md} lists them all. */
final class HardInputsTest extends FaultFixture {
    private static final int STATEMENTS = 60_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                DO $$ BEGIN
                    IF to_regclass('made') IS NULL THEN CREATE TABLE made (id int); END IF;
                    BEGIN
                        EXECUTE 'ALTER TABLE nowhere ADD x int';
                    EXCEPTION WHEN OTHERS THEN
                        RAISE NOTICE '%', SQLERRM;
                    END;
                END $$;
                """,
                """
                CREATE TABLE made (zone text, id int) PARTITION BY LIST (zone);
                CREATE TABLE made_a PARTITION OF made FOR VALUES IN ('a');
                CREATE TABLE made_rest (zone text, id int);
                ALTER TABLE made ATTACH PARTITION made_rest DEFAULT;
                DO $$ BEGIN
                    EXECUTE format('CREATE TABLE %I (zone text, id int)', 'made_' || to_char(now(), 'YYYY_MM'));
                END $$;
                CREATE INDEX made_id ON ONLY made (id);
                CREATE INDEX made_a_id ON made_a (id);
                CREATE INDEX made_rest_id ON made_rest (id);
                ALTER INDEX made_id ATTACH PARTITION made_a_id;
                ALTER INDEX made_id ATTACH PARTITION made_rest_id;
                """,
                """
                CREATE TABLE made (id int);
                ALTER TABLE made ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                CREATE POLICY all_rows ON made USING (id > 0);
                INSERT INTO made VALUES (1);
                CREATE FUNCTION definer() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';
                ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;
                """,
                """
                CREATE TABLE made AS SELECT n AS id, 0 AS earlier FROM generate_series(1, 2000) AS n;
                UPDATE made SET earlier = (SELECT count(*) FROM made AS other WHERE other.id < made.id);
                """
            })
    void isAppliedAndRecorded(String sql) throws Exception {
        write("0001_hard.up.sql", sql);

        assertThat(migrate().error()).isNull();

        assertThat(query("SELECT relname FROM pg_class WHERE relname = 'made'")).containsExactly("made");
        requireNothingLeftBehind();
    }

    @ParameterizedTest
    @CsvSource({
        "ALTER TABLE filled ALTER id SET NOT NULL, 23502",
        "CREATE EXTENSION nowhere, 0A000",
        "SET session_replication_role = replica, 42501",
        "ALTER TABLE forced FORCE ROW LEVEL SECURITY; INSERT INTO forced VALUES (1), 42501",
        "SELECT now_in_the_next_version(), 42883"
    })
    void failsWithItsFirstCauseAndLeavesNothing(String sql, String state) throws Exception {
        write(
                "0001_tables.up.sql",
                """
                CREATE TABLE filled (id int);
                INSERT INTO filled VALUES (NULL);
                CREATE TABLE forced (id int);
                ALTER TABLE forced ENABLE ROW LEVEL SECURITY;
                """);
        write("0002_hard.up.sql", "CREATE TABLE made (id int);\n" + sql + ";\n");
        write("0003_depends.up.sql", "ALTER TABLE made ADD COLUMN name text;\n");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.FAILED);
            assertThat(error.sqlState()).isEqualTo(state);
            assertThat(error.file()).isEqualTo("0002_hard.up.sql");
            assertThat(error.line()).isEqualTo(2);
        });
        assertThat(query("SELECT version FROM schema_migrations")).containsExactly("0001_tables");
        assertThat(query("SELECT to_regclass('made')")).containsExactly("null");
        write("0002_hard.up.sql", "CREATE TABLE made (id int);\n");
        assertThat(migrate().applied()).hasSize(2);
    }

    @Test
    void aRoleThatAnotherDatabaseOfTheClusterProvisionsAtTheSameMomentIsNoFailure() throws Exception {
        var role = "shared_" + fresh.database().name();
        write(
                "roles.sql",
                "DO $$ BEGIN IF to_regrole('%1$s') IS NULL THEN CREATE ROLE %1$s; END IF; END $$".formatted(role));
        write("0001_a.up.sql", "CREATE TABLE a (id int);\nGRANT SELECT ON a TO " + role + ";\n");
        var threads = Executors.newSingleThreadExecutor();
        try (var second = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
                var other = second.connectAsSuperuser()) {
            other.setAutoCommit(false);
            Eventually.execute(other, "CREATE ROLE " + role);
            var report = threads.submit(() -> migrate());
            Eventually.rows(superuser(), RUNNERS + " AND wait_event_type = 'Lock'");
            other.commit();

            assertThat(report.get(1, TimeUnit.MINUTES).error()).isNull();
        } finally {
            threads.shutdownNow();
        }
        asSuperuser("DROP OWNED BY %1$s; DROP ROLE %1$s".formatted(role));
    }

    @Test
    void anIndexIsBuiltConcurrentlyWhileASecondRunnerWaits() throws Exception {
        write("0001_big.up.sql", "CREATE TABLE big (id int);\n");
        assertThat(migrate().error()).isNull();
        write("0002_index.up.sql", "CREATE INDEX CONCURRENTLY big_id ON big (id);\n");
        try (var writer = fresh.database().connect()) {
            writer.setAutoCommit(false);
            Eventually.execute(writer, "INSERT INTO big VALUES (1)");
            try (var first = start(fresh.database().url())) {
                Eventually.rows(superuser(), RUNNERS + " AND wait_event_type = 'Lock'");
                try (var second = start(fresh.database().url())) {
                    Eventually.see("the second one waits", () -> second.output().contains("PAWL0002I"));
                    assertThat(second.output())
                            .containsPattern("applying 0002_index: CREATE INDEX CONCURRENTLY, waiting for a lock,"
                                    + " since \\d{4}-\\d\\d-\\d\\dT");
                    writer.commit();

                    assertThat(first.exitCode()).isZero();
                    assertThat(second.exitCode()).isZero();
                }
            }
        }
        requireNothingLeftBehind();
    }

    @Test
    void sixtyThousandStatementsOfTwentyMegabytesAreOneMigration() throws Exception {
        var sql = new StringBuilder("CREATE TABLE many (id int, text text);\n");
        for (int i = 0; i < STATEMENTS; i++) {
            sql.append("INSERT INTO many VALUES (")
                    .append(i)
                    .append(", '")
                    .append("x".repeat(290))
                    .append("');\n");
        }
        write("0001_many.up.sql", sql.toString());

        assertThat(migrate(fresh.database().url(), Map.of(Setting.LOCK_TIMEOUT, "1s"), event -> {})
                        .error())
                .isNull();

        assertThat(query("SELECT count(*) FROM many")).containsExactly(Integer.toString(STATEMENTS));
    }
}
