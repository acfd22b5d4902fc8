package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.report.TakeoverReport;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Histories as golang-migrate, dbmate and small runners of the same idea leave them. */
final class AdoptTest extends MigrateFixture {
    private static final String HISTORY = "SELECT version || ' ' || coalesce(runner, '-') || ' ' || length(checksum)"
            + " FROM public.schema_migrations ORDER BY version";

    @BeforeEach
    void threeMigrations() throws Exception {
        folder.with("0001_init.up.sql", "CREATE TABLE a (id int)")
                .with("0002_add_b.up.sql", "CREATE TABLE b (id int)")
                .with("0003_add_c.up.sql", "CREATE TABLE c (id int)");
    }

    private void golangMigrate(String row) throws Exception {
        fresh.execute(
                "CREATE TABLE IF NOT EXISTS \"public\".\"schema_migrations\" (version bigint not null primary key,"
                        + " dirty boolean not null); INSERT INTO schema_migrations VALUES (" + row + ");"
                        + " CREATE TABLE a (id int); CREATE TABLE b (id int)");
    }

    @Test
    void golangMigrateHasAppliedEveryFileUpToItsNumber() throws Exception {
        golangMigrate("2, false");
        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0410E");
            assertThat(error.hint()).contains("pawl adopt --from golang-migrate");
        });

        var report = adopt(OtherTool.GOLANG_MIGRATE);

        assertThat(recorded(report)).containsExactly("0001_init", "0002_add_b");
        assertThat(fresh.query(HISTORY))
                .containsExactly(
                        "0001_init adopted from golang-migrate 64", "0002_add_b adopted from golang-migrate 64");
        assertThat(fresh.query("SELECT version FROM schema_migrations_golang_migrate"))
                .containsExactly("2");
        assertThat(fresh.query(
                        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'schema_migrations'::regclass"))
                .containsExactly("schema_migrations_pkey");
        assertThat(fresh.query("SELECT action || ' ' || version || ' ' || found FROM pawl.operator_actions"))
                .containsExactly("adopt 0002_add_b golang-migrate, 1 rows of public.schema_migrations");
        assertThat(versions(migrate())).containsExactly("0003_add_c");
    }

    @Test
    void golangMigrateThatFailedHalfwayIsNotTakenOver() throws Exception {
        golangMigrate("2, true");

        refused(OtherTool.GOLANG_MIGRATE, Message.NOT_ADOPTABLE)
                .satisfies(e -> assertThat(e.getMessage()).contains("version 2 is dirty"));
        assertThat(tables()).containsExactly("a", "b", "schema_migrations");
    }

    @Test
    void golangMigrateAtANumberThatNoFileHasIsNotTakenOver() throws Exception {
        golangMigrate("7, false");

        refused(OtherTool.GOLANG_MIGRATE, Message.NOT_MAPPED)
                .satisfies(e -> assertThat(e.getMessage()).contains("version 7 (no file has this number)"));
    }

    @Test
    void aDryRunTellsAndChangesNothing() throws Exception {
        golangMigrate("2, false");

        var report = pawl().adopt(OtherTool.GOLANG_MIGRATE, Optional.empty(), true, "", event -> {});

        assertThat(recorded(report)).containsExactly("0001_init", "0002_add_b");
        assertThat(report.pending()).hasSize(1);
        assertThat(report.dryRun()).isTrue();
        assertThat(tables()).containsExactly("a", "b", "schema_migrations");
        assertThat(fresh.query("SELECT to_regnamespace('pawl')")).containsExactly("null");
    }

    @Test
    void dbmateHasARowForEachNumber() throws Exception {
        folder.remove("0003_add_c.up.sql");
        folder.with("20240102030405_add_c.sql", "CREATE TABLE c (id int)");
        dbmate("'0001'", "'20240102030405'");

        assertThat(recorded(adopt(OtherTool.DBMATE))).containsExactly("0001_init", "20240102030405_add_c");

        assertThat(fresh.query("SELECT count(*) FROM schema_migrations_dbmate")).containsExactly("2");
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.message()).contains("0002_add_b is pending but sorts before"));
    }

    @Test
    void dbmateIsNotTakenOverByGuess() throws Exception {
        folder.with("0002a_add_d.up.sql", "CREATE TABLE d (id int)")
                .with("036_e.sql", "")
                .with("036a_f.sql", "");
        dbmate("'0001'", "'0005'", "'036'", "'x'");

        refused(OtherTool.DBMATE, Message.NOT_MAPPED).satisfies(e -> assertThat(e.getMessage())
                .contains("0005 (no such file); 036 (it may be 036_e or 036a_f); x (no such file)."));
        assertThat(tables()).containsExactly("schema_migrations");
    }

    private void dbmate(String... versions) throws Exception {
        fresh.execute("create table if not exists \"public\".\"schema_migrations\" (version varchar(255) primary key);"
                + " insert into schema_migrations (version) values (" + String.join("), (", versions) + ")");
    }

    @Test
    void aHistoryOfTheSameContractGetsItsColumnsAndChecksums() throws Exception {
        fresh.execute(
                """
                CREATE TABLE public.schema_migrations (
                    version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
                INSERT INTO public.schema_migrations
                    VALUES ('0001_init', '2024-01-02T03:04:05Z'), ('0002_add_b', now());
                CREATE TABLE a (id int); CREATE TABLE b (id int)""");

        assertThat(recorded(adopt(OtherTool.PAWL))).containsExactly("0001_init", "0002_add_b");

        assertThat(fresh.query(HISTORY))
                .containsExactly("0001_init adopted from pawl 64", "0002_add_b adopted from pawl 64");
        assertThat(fresh.query(
                        "SELECT applied_at AT TIME ZONE 'UTC' FROM schema_migrations WHERE version = '0001_init'"))
                .containsExactly("2024-01-02 03:04:05");
        assertThat(tables()).containsExactly("a", "b", "schema_migrations");
        assertThat(versions(migrate())).containsExactly("0003_add_c");
        folder.with("0001_init.up.sql", "CREATE TABLE a (id bigint)");
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0407E"));
    }

    @Test
    void aHistoryWhoseVersionsAreTheTimestampsOfTheFilesIsBuiltAnew() throws Exception {
        folder.remove("0002_add_b.up.sql");
        folder.remove("0003_add_c.up.sql");
        folder.remove("0001_init.up.sql");
        folder.with("20250923130200_init.sql", "CREATE TABLE a (id int)")
                .with("20250923215300_add_user_sessions.sql", "CREATE TABLE b (id int)");
        fresh.execute(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version TEXT PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL DEFAULT NOW());
                INSERT INTO schema_migrations VALUES ('20250923130200', '2025-09-24T00:00:00Z');
                CREATE TABLE a (id int)""");
        // Somebody tries to migrate first: the rows are no versions of the set.
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0427E"));

        assertThat(recorded(adopt(OtherTool.PAWL))).containsExactly("20250923130200_init");

        assertThat(fresh.query("SELECT version || ' ' || (applied_at AT TIME ZONE 'UTC') FROM schema_migrations"))
                .containsExactly("20250923130200_init 2025-09-24 00:00:00");
        assertThat(fresh.query("SELECT version FROM schema_migrations_pawl")).containsExactly("20250923130200");
        assertThat(versions(migrate())).containsExactly("20250923215300_add_user_sessions");
    }

    @Test
    void aHistoryThatKeepsTheNamesOfFilesIsTakenOverByThem() throws Exception {
        folder.with("036_add_keys.sql", "CREATE TABLE keys (id int)")
                .with("036a_cleanup.sql", "CREATE TABLE x (id int)");
        fresh.execute(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version TEXT NOT NULL PRIMARY KEY,
                    filename TEXT NOT NULL,
                    applied_at TIMESTAMPTZ NOT NULL DEFAULT NOW());
                INSERT INTO schema_migrations (version, filename) VALUES ('0001', '0001_init.up.sql'),
                    ('0002', '0002_add_b.up.sql'), ('0003', '0003_add_c.up.sql'), ('036', '036a_cleanup.sql')""");

        assertThat(recorded(adopt(OtherTool.PAWL)))
                .containsExactly("0001_init", "0002_add_b", "0003_add_c", "036a_cleanup");

        // The runner had taken both files for one and skipped this one.
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.message()).contains("036_add_keys is pending but sorts before"));
        assertThat(fresh.query("SELECT count(*) FROM schema_migrations_pawl")).containsExactly("4");
    }

    @Test
    void nothingIsTakenOverWherePawlHasAHistory() throws Exception {
        migrate();

        for (var tool : OtherTool.values()) {
            refused(tool, Message.HAS_HISTORY)
                    .satisfies(e -> assertThat(e.getMessage()).contains("3 migrations, the newest 0003_add_c"));
        }
    }

    @Test
    void aHistoryWhoseVersionsAreTheNamesOfFilesIsTakenOver() throws Exception {
        fresh.execute("CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz DEFAULT now());"
                + " INSERT INTO schema_migrations VALUES ('0001_init.up.sql')");

        assertThat(recorded(adopt(OtherTool.PAWL))).containsExactly("0001_init");
    }

    @Test
    void whatIsNotTheNameOfATableIsWrongUse() {
        for (var name : List.of("", "a b", "a.b.c", "a.", "\"open")) {
            assertThatThrownBy(() -> pawl().adopt(OtherTool.FLYWAY, Optional.of(name), false, "", event -> {}))
                    .asInstanceOf(type(PawlException.class))
                    .satisfies(e -> assertThat(e.message()).isEqualTo(Message.BAD_CONFIGURATION));
        }
    }

    @Test
    void whatIsNotThereCannotBeTakenOver() throws Exception {
        refused(OtherTool.FLYWAY, Message.NOTHING_TO_ADOPT)
                .satisfies(e -> assertThat(e.getMessage()).contains("there is no table flyway_schema_history"));
        golangMigrate("1, false");
        refused(OtherTool.DBMATE, Message.NOTHING_TO_ADOPT)
                .satisfies(e -> assertThat(e.getMessage()).contains("public.schema_migrations has not its columns"));
        fresh.execute(
                "CREATE SCHEMA app; CREATE TABLE app.schema_migrations AS SELECT * FROM public.schema_migrations");
        refused(OtherTool.GOLANG_MIGRATE, Message.NOTHING_TO_ADOPT)
                .satisfies(e -> assertThat(e.getMessage()).contains("app.schema_migrations, public.schema_migrations"));
        fresh.execute("DROP TABLE public.schema_migrations");
        var report =
                pawl().adopt(OtherTool.GOLANG_MIGRATE, Optional.of("app.schema_migrations"), false, "", event -> {});
        assertThat(recorded(report)).containsExactly("0001_init");
        assertThat(fresh.query("SELECT version FROM app.schema_migrations")).containsExactly("1");
    }

    private TakeoverReport adopt(OtherTool tool) {
        return pawl().adopt(tool, Optional.empty(), false, "", event -> {});
    }

    private ObjectAssert<PawlException> refused(OtherTool tool, Message message) {
        return assertThatThrownBy(() -> adopt(tool))
                .asInstanceOf(type(PawlException.class))
                .satisfies(e -> assertThat(e.message()).isEqualTo(message));
    }

    private static List<String> recorded(TakeoverReport report) {
        return report.recorded().stream()
                .map(recorded -> recorded.version().text())
                .toList();
    }
}
