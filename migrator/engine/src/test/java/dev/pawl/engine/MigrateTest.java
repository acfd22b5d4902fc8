package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.MigrateReport.Outcome;
import dev.pawl.engine.run.Connector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class MigrateTest extends MigrateFixture {
    @Test
    void appliesEveryFileInOrderAndRecordsWhatRan() throws Exception {
        folder.with("001_first.sql", "CREATE TABLE first (id int);")
                .with("0002_second.up.sql", "ALTER TABLE first ADD COLUMN name text")
                .with("0002a_third.sql", "INSERT INTO first VALUES (1, 'x');")
                .with("0002_second.down.sql", "this is never read");

        var report = migrate();

        assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(versions(report)).containsExactly("001_first", "0002_second", "0002a_third");
        assertThat(fresh.query("SELECT name FROM first")).containsExactly("x");
        assertThat(fresh.query(
                        """
                        SELECT version || ' ' || phase || ' ' || length(checksum) || ' ' || applied_by || ' '
                            || (run_id::text = '%s')::text || ' ' || (duration_ms >= 0)::text
                        FROM public.schema_migrations ORDER BY applied_at"""
                                .formatted(report.runId())))
                .containsExactly(
                        "001_first expand 64 owner true true",
                        "0002_second expand 64 owner true true",
                        "0002a_third expand 64 owner true true");
    }

    @Test
    void aSecondRunChangesNothing() throws Exception {
        folder.with("001_first.sql", "CREATE TABLE first (id int);");
        migrate();
        var before = fresh.query("SELECT xmin::text || applied_at FROM public.schema_migrations");

        var report = migrate();

        assertThat(report.outcome()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(fresh.query("SELECT xmin::text || applied_at FROM public.schema_migrations"))
                .isEqualTo(before);
    }

    @Test
    void acceptsWhatEditorsAndDumpsLeaveInFiles() throws Exception {
        folder.with("0001_bom.up.sql", "\uFEFFCREATE TABLE bom (id int);")
                .with("0002_crlf.up.sql", "CREATE TABLE crlf (\r\n  id int\r\n);\r\n-- no line end")
                .with("0003_comment_only.up.sql", "-- nothing here\n/* nor /* here */ */")
                .with("0004_empty.up.sql", "")
                .with(
                        "0005_dump_settings.up.sql",
                        "SELECT pg_catalog.set_config('search_path', '', false); SET row_security = off;"
                                + " SET statement_timeout = 1; SET TimeZone = 'Europe/Berlin';")
                .with(
                        "0006_jsonb.up.sql",
                        "CREATE TABLE docs (d jsonb, CHECK (d ? 'a')); SELECT '{x}', E'\\'', $x$ ' $x$")
                .with("0007_after.up.sql", "CREATE TABLE after_settings AS SELECT current_setting('TimeZone') AS zone")
                .with("0008_body.up.sql", "CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT one()");

        var report = migrate();

        assertThat(report.error()).isNull();
        assertThat(report.applied()).hasSize(8);
        assertThat(fresh.query("SELECT zone FROM public.after_settings")).containsExactly("UTC");
    }

    @Test
    void keepsEarlierFilesAndNamesTheLineWhenOneFails() throws Exception {
        folder.with("0001_good.up.sql", "CREATE TABLE good (id int)")
                .with("0002_bad.up.sql", "CREATE TABLE half (id int);\n-- ünïcödé €\nSELECT nothing FROM nowhere;")
                .with("0003_never.up.sql", "CREATE TABLE never (id int)");

        var report = migrate();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(versions(report)).containsExactly("0001_good");
        assertThat(report.error()).satisfies(error -> {
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.FAILED);
            assertThat(error.sqlState()).isEqualTo("42P01");
            assertThat(error.file()).isEqualTo("0002_bad.up.sql");
            assertThat(error.line()).isEqualTo(3);
            assertThat(error.message()).contains("0002_bad").contains("relation \"nowhere\" does not exist");
        });
        assertThat(tables()).containsExactly("good", "schema_migrations");
    }

    @Test
    void finishesByItselfAfterTheBadFileIsCorrected() throws Exception {
        folder.with("0001_good.up.sql", "CREATE TABLE good (id int)").with("0002_bad.up.sql", "SELEC 1");
        migrate();

        folder.with("0002_bad.up.sql", "SELECT 1");

        assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void refusesAFileThatEndsItsTransactionBeforeAnythingRuns() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int);")
                .with("0002_commits.up.sql", "CREATE TABLE kept (id int);\nCOMMIT;\nCREATE TABLE lost (id int);");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0413E");
            assertThat(error.line()).isEqualTo(2);
        });
        assertThat(tables()).containsExactly("schema_migrations");
    }

    @Test
    void runsAFileInItsOwnBracketAsOneTransactionWithItsHistoryRow() throws Exception {
        folder.with("0001_bracket.up.sql", "-- why\nBEGIN;\nCREATE TABLE a (id int);\nSELECT broken;\nCOMMIT;\n");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> assertThat(error.line()).isEqualTo(4));
        assertThat(tables()).containsExactly("schema_migrations");
        folder.with("0001_bracket.up.sql", "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;\n");
        assertThat(versions(migrate())).containsExactly("0001_bracket");
    }

    @Test
    void doesNotRecordAFileThatGivesTheRunnerLockAway() throws Exception {
        folder.with("0001_unlocks.up.sql", "CREATE TABLE a (id int); SELECT pg_advisory_unlock_all();");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0502E"));
        assertThat(tables()).containsExactly("schema_migrations");
    }

    @Test
    void recordsAFileThatResetsAllSettings() throws Exception {
        folder.with("0001_resets.up.sql", "CREATE TABLE a (id int); RESET ALL; CREATE TABLE b (id int);");

        assertThat(versions(migrate())).containsExactly("0001_resets");
        assertThat(tables()).containsExactly("a", "b", "schema_migrations");
    }

    @Test
    void writesNumbersForTheServerAndNotInTheDigitsOfTheLocale() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)")
                .with("0002_steps.up.sql", "CREATE INDEX CONCURRENTLY a_id ON a (id); ANALYZE a")
                .with("0003_gate.up.sql", "-- pawl:phase contract\nDROP TABLE a");
        var locale = Locale.getDefault(Locale.Category.FORMAT);
        try {
            Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG"));
            assertThat("%d".formatted(1)).isEqualTo("\u0661");

            assertThat(migrate().error()).isNull();
            fresh.execute("DELETE FROM public.schema_migrations WHERE version = '0003_gate'; CREATE TABLE a (id int)");
            try (var instance = pawl().instance("shop")) {
                instance.register(Duration.ZERO);
                assertThat(versions(contract())).containsExactly("0003_gate");
            }
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, locale);
        }
    }

    @Test
    void namesTheLineOfAnErrorWhereTheServerCountsBytes() throws Exception {
        var name = "bytes_" + fresh.database().name();
        var url = fresh.database().url().replace(fresh.database().name(), name);
        folder.with("0001_bytes.up.sql", "-- one\nSELECT 'äöüäöüäöüäöü';\nSELECT broken");
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0 OWNER "
                    + fresh.database().owner());
            try {
                var report = migrate(Map.of(), event -> {}, Connector.of(url, owner()));

                assertThat(report.error()).satisfies(error -> {
                    assertThat(error.sqlState()).isEqualTo("42703");
                    assertThat(error.line()).isEqualTo(3);
                });
            } finally {
                statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
            }
        }
    }

    private Properties owner() {
        var properties = new Properties();
        properties.setProperty("user", fresh.database().owner());
        return properties;
    }

    @Test
    void leavesTheBookkeepingOfANewerPawlAsItIs() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
        migrate();
        fresh.execute("COMMENT ON SCHEMA pawl IS 'Bookkeeping of Pawl, version 12'");
        folder.with("0002_b.up.sql", "CREATE TABLE b (id int)");

        assertThat(versions(migrate())).containsExactly("0002_b");

        assertThat(fresh.query("SELECT obj_description('pawl'::regnamespace, 'pg_namespace')"))
                .containsExactly("Bookkeeping of Pawl, version 12");
    }

    @Test
    void runsDeferredConstraintsBeforeItRecords() throws Exception {
        folder.with(
                "0001_deferred.up.sql",
                "CREATE TABLE parent (id int PRIMARY KEY);"
                        + " CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);"
                        + " INSERT INTO child VALUES (1);");

        var report = migrate();

        assertThat(report.error())
                .satisfies(error -> assertThat(error.sqlState()).isEqualTo("23503"));
        assertThat(fresh.query("SELECT version FROM public.schema_migrations")).isEmpty();
    }

    @Test
    void takesOverTheHistoryOfAnotherRunnerOfTheSameContract() throws Exception {
        fresh.execute(
                """
                CREATE TABLE public.schema_migrations (
                    version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
                INSERT INTO public.schema_migrations VALUES ('0001_old');
                CREATE TABLE old (id int)""");
        folder.with("0001_old.up.sql", "CREATE TABLE old (id int)")
                .with("0002_new.up.sql", "CREATE TABLE new (id int)");

        var report = migrate();

        assertThat(versions(report)).containsExactly("0002_new");
        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(fresh.query("SELECT coalesce(checksum, 'unknown') FROM public.schema_migrations ORDER BY version"))
                .first()
                .isEqualTo("unknown");
    }

    @Test
    void leavesTheHistoryOfAnotherToolAlone() throws Exception {
        fresh.execute("CREATE TABLE public.schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)");
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.REFUSED);
            assertThat(error.message()).contains("dirty boolean");
        });
        assertThat(tables()).containsExactly("schema_migrations");
    }

    @Test
    void runsContractFilesOnAnEmptyHistoryAndHoldsThemBackLater() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int, old int)")
                .with("0002_drop.up.sql", "-- pawl:phase contract\nALTER TABLE a DROP COLUMN old");
        assertThat(versions(migrate())).containsExactly("0001_a", "0002_drop");
        folder.with("0003_drop.up.sql", "-- why\n-- caracal:phase contract\nALTER TABLE a DROP COLUMN id")
                .with("0004_b.up.sql", "CREATE TABLE b (id int)");

        var report = migrate();

        assertThat(versions(report)).containsExactly("0004_b");
        assertThat(report.held()).containsExactly(new Version("0003_drop"));
        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
    }

    @Test
    void provisionsRolesBeforeTheFirstFile() throws Exception {
        var role = "reader_" + fresh.database().name();
        folder.with(
                        "roles.sql",
                        "DO $$ BEGIN IF to_regrole('%1$s') IS NULL THEN CREATE ROLE %1$s; END IF; END $$"
                                .formatted(role))
                .with("0001_a.up.sql", "CREATE TABLE a (id int); GRANT SELECT ON a TO " + role);

        assertThat(migrate().error()).isNull();
        folder.with("0002_b.up.sql", "CREATE TABLE b (id int)");
        assertThat(migrate().error()).isNull();
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("DROP OWNED BY %1$s; DROP ROLE %1$s".formatted(role));
        }
    }

    @Test
    void refusesBytesThatAreNotUtf8BeforeAnythingRuns() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)")
                .with("0002_latin1.up.sql", "-- \n-- caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.REFUSED);
            assertThat(error.line()).isEqualTo(2);
        });
        assertThat(tables()).doesNotContain("a");
    }
}
