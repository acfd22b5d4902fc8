package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that somebody has worked in and that no history tells of. */
final class OccupiedDatabaseTest extends MigrateFixture {
    @BeforeEach
    void aMigration() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
    }

    @Test
    void isRefusedBeforeTheFirstMigrationAndBeforeAnythingOfPawlIsMade() throws Exception {
        fresh.execute("CREATE TABLE customer (id serial); CREATE VIEW v AS SELECT 1; CREATE SEQUENCE counter;"
                + " CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1; CREATE SCHEMA shop;"
                + " CREATE MATERIALIZED VIEW shop.m AS SELECT 1; CREATE TABLE shop.\"Order\" (id int)");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0420E");
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.REFUSED);
            assertThat(error.message())
                    .contains("table public.customer, table shop.\"Order\", materialized view shop.m, view public.v, "
                            + "sequence public.counter and 1 more (6 objects)");
            assertThat(error.hint()).contains("pawl baseline VERSION", "pawl adopt --from TOOL");
        });
        assertThat(tables()).containsExactly("customer");
        assertThat(fresh.query("SELECT to_regnamespace('pawl')")).containsExactly("null");
        assertThat(status().problems()).singleElement().satisfies(problem -> assertThat(problem.code())
                .isEqualTo("PAWL0420E"));
    }

    @Test
    void itsInstancesAreToldAlsoWhenItsHistoryIsGone() throws Exception {
        migrate();
        try (var instance = pawl().instance("shop")) {
            instance.register(Duration.ZERO);
            fresh.execute("DELETE FROM public.schema_migrations");

            assertThat(status().problems()).hasSize(1);
            assertThat(status().instances()).hasSize(1);
        }
    }

    @Test
    void isNamedAfterTheToolWhoseHistoryItHolds() throws Exception {
        fresh.execute("CREATE SCHEMA app; CREATE TABLE app.flyway_schema_history (installed_rank int)");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.message()).contains("flyway_schema_history is the history of flyway");
            assertThat(error.hint()).contains("pawl adopt --from flyway");
        });
    }

    @Test
    void isRefusedWhenItsHistoryWasEmptied() throws Exception {
        migrate();
        fresh.execute("DELETE FROM public.schema_migrations");

        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.message()).contains("table public.a."));
    }

    @Test
    void isNotOneThatHoldsAnEmptySchemaOrWhatAnExtensionBroughtOrARole() throws Exception {
        fresh.execute("CREATE SCHEMA extra");
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("CREATE EXTENSION pg_stat_statements");
        }

        assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void isNotOneInWhichTheFirstFileOfARunWasInterruptedHalfway() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int);\nVACUUM;\nSELECT broken;");
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0509E"));
        assertThat(tables()).contains("a");
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int);\nVACUUM;\nSELECT 1;");

        assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void isNotOneWithAHistoryOfAnotherTool() throws Exception {
        fresh.execute("CREATE TABLE public.schema_migrations (version text PRIMARY KEY, filename text NOT NULL,"
                + " applied_at timestamptz NOT NULL DEFAULT now())");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0410E");
            assertThat(error.hint()).contains("pawl adopt --from pawl");
        });
    }
}
