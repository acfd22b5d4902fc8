package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.embedded.FreshDatabase;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Databases that Flyway and Liquibase have migrated, taken over by the command. */
final class TakeoverTest {
    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    private Path folder;

    @TempDir
    private Path theirs;

    @Test
    void aDatabaseOfFlywayIsRefusedAndThenTakenOverWithItsTimes() throws Exception {
        their("V1__init.sql", "CREATE TABLE a (id int)");
        their("V2__Add_customer_index.sql", "CREATE INDEX a_id ON a (id)");
        flyway("public");
        ours("0001_init.up.sql", "CREATE TABLE a (id int)");
        ours("0002_add_customer_index.up.sql", "CREATE INDEX a_id ON a (id)");
        ours("0003_b.up.sql", "CREATE TABLE b (id int)");
        assertThat(pawl("migrate").err()).contains("PAWL0420E", "table public.a", " --from flyway (");

        var dryRun = pawl("adopt", "--from", "flyway", "--dry-run");
        var invocation = pawl("adopt", "--from", "flyway", "--output", "json");

        assertThat(dryRun.out())
                .contains("applied  0001_init  is V1__init  20", "pending  0003_b", "dry run: nothing was changed");
        assertThat(invocation.exitCode()).as(invocation.err()).isZero();
        var json = invocation.json();
        assertThat(json.keySet())
                .containsExactly("schemaVersion", "database", "from", "source", "dryRun", "recorded", "pending");
        assertThat(json.getString("source")).isEqualTo("public.flyway_schema_history");
        assertThat(versions(json, "recorded")).containsExactly("0001_init", "0002_add_customer_index");
        assertThat(versions(json, "pending")).containsExactly("0003_b");
        assertThat(
                        fresh.query(
                                """
                        SELECT ours.version || ' ' || ours.runner FROM public.schema_migrations AS ours
                        JOIN public.flyway_schema_history AS theirs ON ours.applied_at AT TIME ZONE 'UTC' = installed_on
                        ORDER BY ours.version"""))
                .containsExactly("0001_init adopted from flyway", "0002_add_customer_index adopted from flyway");
        assertThat(pawl("migrate").out()).contains("applied  0003_b").doesNotContain("0002");
        assertThat(pawl("status", "--exit-code").exitCode()).isZero();
    }

    @Test
    void aRowOfFlywayThatIsNoFileRefusesAllOfIt() throws Exception {
        their("V1__init.sql", "CREATE TABLE a (id int)");
        their("V2__other.sql", "CREATE TABLE b (id int)");
        their("R__views.sql", "CREATE OR REPLACE VIEW v AS SELECT 1");
        flyway("public");
        ours("0001_init.up.sql", "");
        ours("0002_b.up.sql", "");

        var invocation = pawl("adopt", "--from", "flyway");

        assertThat(invocation.exitCode()).isEqualTo(4);
        assertThat(invocation.err())
                .contains("PAWL0425E")
                .contains("V2__other (0002_b has its number but another name); R__views (no such file)");
        assertThat(fresh.query("SELECT to_regclass('public.schema_migrations')"))
                .containsExactly("null");
    }

    @Test
    void filesThatGotOtherNumbersAreFoundByTheirNamesInTheirOrder() throws Exception {
        their("V1.0__init.sql", "CREATE TABLE a (id int)");
        their("V1.1__add_b.sql", "CREATE TABLE b (id int)");
        their("V1.10__add_c.sql", "CREATE TABLE c (id int)");
        their("R__views.sql", "CREATE OR REPLACE VIEW v AS SELECT 1");
        flyway("app");
        ours("0001_init.up.sql", "");
        ours("0002_add_b.up.sql", "");
        ours("0003_views.up.sql", "");
        ours("0004_add_c.up.sql", "");

        var invocation = pawl("adopt", "--from", "flyway", "--table", "app.flyway_schema_history", "--output", "json");

        assertThat(versions(invocation.json(), "recorded"))
                .containsExactly("0001_init", "0002_add_b", "0003_views", "0004_add_c");
    }

    @Test
    void filesInAnotherOrderAreNotTakenForTheSame() throws Exception {
        their("V1.1__add_b.sql", "CREATE TABLE b (id int)");
        their("V1.2__add_a.sql", "CREATE TABLE a (id int)");
        flyway("public");
        ours("0001_add_a.up.sql", "");
        ours("0002_add_b.up.sql", "");

        assertThat(pawl("adopt", "--from", "flyway").err())
                .contains("V1.2__add a (0001_add_a stands before 0002_add_b)");
    }

    @Test
    void aBaselineOfFlywayStandsForAllFilesUpToIt() throws Exception {
        fresh.execute("CREATE TABLE a (id int)");
        their("V3__add_c.sql", "CREATE TABLE c (id int)");
        flyway().baselineOnMigrate(true).baselineVersion("2").load().migrate();
        ours("0001_a.up.sql", "");
        ours("0002_b.up.sql", "");
        ours("0003_add_c.up.sql", "");

        assertThat(versions(
                        pawl("adopt", "--from", "flyway", "--output", "json").json(), "recorded"))
                .containsExactly("0001_a", "0002_b", "0003_add_c");
    }

    @Test
    void aFailedRowOfFlywayIsForFlywayToRepair() throws Exception {
        their("V1__init.sql", "CREATE TABLE a (id int)");
        their("V2__fails.sql", "CREATE INDEX CONCURRENTLY a_id ON nowhere (id)");
        var flyway = flyway();
        // With the lock that is held in a transaction it would forget the failure.
        Objects.requireNonNull(flyway.getPluginRegister().getExact(PostgreSQLConfigurationExtension.class))
                .setTransactionalLock(false);
        assertThatThrownBy(flyway.load()::migrate).hasMessageContaining("nowhere");
        ours("0001_init.up.sql", "");
        ours("0002_fails.up.sql", "");

        var invocation = pawl("adopt", "--from", "flyway");

        assertThat(invocation.exitCode()).isEqualTo(4);
        assertThat(invocation.err()).contains("PAWL0426E", "V2__fails is recorded as failed");
    }

    @Test
    void aDatabaseOfLiquibaseIsTakenOverByTheNamesOfItsFiles() throws Exception {
        their("changelog.xml", CHANGELOG.formatted("<includeAll path=\"sql\" relativeToChangelogFile=\"true\"/>"));
        Files.createDirectory(theirs.resolve("sql"));
        var init =
                """
                --liquibase formatted sql
                --changeset ann:1
                CREATE TABLE a (id int);
                --changeset ann:2
                CREATE TABLE a2 (id int);
                """;
        their("sql/0001_init.sql", init);
        their("sql/0002_add_b.sql", "CREATE TABLE b (id int);");
        liquibase();
        ours("0001_init.sql", init);
        ours("0002_add_b.sql", "CREATE TABLE b (id int);");
        ours("0003_c.sql", "CREATE TABLE c (id int);");

        var invocation = pawl("adopt", "--from", "liquibase", "--output", "json");

        assertThat(invocation.exitCode()).as(invocation.err()).isZero();
        assertThat(versions(invocation.json(), "recorded")).containsExactly("0001_init", "0002_add_b");
        assertThat(fresh.query("SELECT count(*) FROM public.schema_migrations JOIN public.databasechangelog"
                        + " ON applied_at AT TIME ZONE 'UTC' = dateexecuted WHERE runner = 'adopted from liquibase'"))
                .containsExactly("2");
        assertThat(pawl("migrate").out()).contains("applied  0003_c").doesNotContain("0002");
    }

    @Test
    void changesetsOfLiquibaseAreAlsoFoundByTheirIds() throws Exception {
        their(
                "changelog.xml",
                CHANGELOG.formatted("<changeSet id=\"0001-init\" author=\"ann\"><sql>CREATE TABLE a (id int)</sql>"
                        + "</changeSet><changeSet id=\"0002-odd\" author=\"ann\"><sql>SELECT 1</sql></changeSet>"));
        liquibase();
        ours("0001_init.up.sql", "");
        ours("0002_add_b.up.sql", "");

        assertThat(pawl("adopt", "--from", "liquibase").err())
                .contains("changelog.xml::0002-odd::ann (0002_add_b has its number but another name)")
                .doesNotContain("0001-init");
        ours("0002_odd.up.sql", "");
        Files.delete(folder.resolve("0002_add_b.up.sql"));
        assertThat(pawl("adopt", "--from", "liquibase").exitCode()).isZero();
    }

    @Test
    void aLockedOrHalfAppliedChangelogIsNotTakenOver() throws Exception {
        their("changelog.xml", CHANGELOG.formatted("<include file=\"0001_init.sql\"/>"));
        their("0001_init.sql", "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE a (id int);\n");
        liquibase();
        ours(
                "0001_init.sql",
                "--liquibase formatted sql\n--changeset ann:1\nSELECT 1;\n--changeset ann:\"2\"\nSELECT 2;\n");
        fresh.execute("UPDATE databasechangeloglock SET locked = true");

        var invocation = pawl("adopt", "--from", "liquibase");

        assertThat(invocation.exitCode()).isEqualTo(4);
        assertThat(invocation.err())
                .contains("PAWL0426E")
                .contains("public.databasechangeloglock is held")
                .contains("changeset ann:2 of 0001_init is not applied");
    }

    @Test
    void aBaselineIsToldInWordsAndInJson() throws Exception {
        fresh.execute("CREATE TABLE a (id int)");
        ours("0001_a.up.sql", "");
        ours("0002_b.up.sql", "");

        assertThat(pawl("baseline", "0003_c").err()).contains("PAWL0217E 0003_c is none of the migrations");
        var invocation = pawl("baseline", "0001_a", "--because", "made by hand");

        assertThat(invocation.out())
                .contains("recorded  0001_a")
                .contains("pending   0002_b")
                .contains("1 migration is applied");
        assertThat(pawl("baseline", "0001_a", "--output", "json")
                        .json()
                        .getJsonObject("error")
                        .getString("code"))
                .isEqualTo("PAWL0421E");
    }

    private static final String CHANGELOG =
            """
            <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">%s</databaseChangeLog>""";

    private void flyway(String schema) {
        flyway().schemas(schema).load().migrate();
    }

    private FluentConfiguration flyway() {
        return Flyway.configure()
                .dataSource(fresh.database().url(), fresh.database().owner(), "")
                .locations("filesystem:" + theirs);
    }

    private void liquibase() throws Exception {
        try (var liquibase = new Liquibase(
                "changelog.xml",
                new DirectoryResourceAccessor(theirs),
                new JdbcConnection(fresh.database().connect()))) {
            liquibase.update(new Contexts());
        }
    }

    private void ours(String name, String sql) throws IOException {
        Files.writeString(folder.resolve(name), sql);
    }

    private void their(String name, String sql) throws IOException {
        Files.writeString(theirs.resolve(name), sql);
    }

    @Test
    void theCommandsOfARefusalWorkAsTheyArePrinted() throws Exception {
        their("V1__init.sql", "CREATE TABLE a (id int)");
        flyway("public");
        fresh.execute("ALTER TABLE flyway_schema_history RENAME TO renamed");
        ours("0001_init.up.sql", "CREATE TABLE a (id int)");

        var printed = Pattern.compile("pawl ((adopt|baseline) [^(]*) \\(")
                .matcher(pawl("migrate").err())
                .results()
                .map(command -> command.group(1))
                .toList();

        assertThat(printed).hasSize(3);
        for (var command : printed) {
            assertThat(paste(command).exitCode()).as(command).isZero();
            fresh.execute("DROP TABLE public.schema_migrations; DROP SCHEMA pawl CASCADE");
        }
    }

    private Invocation paste(String command) {
        return Invocation.of(Map.of("PGUSER", fresh.database().owner()), command.split(" "));
    }

    private Invocation pawl(String command, String... options) {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--url", fresh.database().url(), "--migrations", folder.toString()));
        return Invocation.of(Map.of("PGUSER", fresh.database().owner()), arguments.toArray(String[]::new));
    }

    private static List<String> versions(JsonObject json, String array) {
        return json.getJsonArray(array).getValuesAs(JsonObject.class).stream()
                .map(migration -> migration.getString("version"))
                .toList();
    }
}
