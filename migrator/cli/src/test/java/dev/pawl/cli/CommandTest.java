package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class CommandTest {
    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    private Path folder;

    @Test
    void migrateAnswersInTheDocumentedJson() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");

        var invocation = pawl("migrate", "--output", "json");

        assertThat(invocation.exitCode()).isZero();
        var json = invocation.json();
        assertThat(json.keySet())
                .containsExactly("schemaVersion", "outcome", "runId", "applied", "held", "durationMs", "error");
        assertThat(json.getInt("schemaVersion")).isEqualTo(1);
        assertThat(json.getString("outcome")).isEqualTo("applied");
        assertThat(json.get("error")).isEqualTo(JsonValue.NULL);
        assertThat(first(json, "applied").keySet()).containsExactly("version", "durationMs", "attempts");
        assertThat(invocation.err()).contains("PAWL0004I");
        assertThat(pawl("migrate", "--output", "json").json().getString("outcome"))
                .isEqualTo("up-to-date");
    }

    @Test
    void aDryRunPrintsThePlanAndChangesNothing() throws Exception {
        write("0001_a.up.sql", "BEGIN;\nCREATE TABLE a (id int);\nCOMMIT;");
        write("0002_b.up.sql", "create unique index concurrently on a (id);\nVACUUM a");

        var text = pawl("migrate", "--dry-run");
        var json = pawl("migrate", "--dry-run", "--output", "json").json();

        assertThat(text.out())
                .contains("would apply  0001_a  in one transaction", "line 2     CREATE TABLE")
                .contains("0002_b  statement by statement", "CREATE UNIQUE INDEX CONCURRENTLY  outside a transaction");
        assertThat(json.keySet()).containsExactly("schemaVersion", "steps", "held");
        var step = json.getJsonArray("steps").getJsonObject(1);
        assertThat(step.keySet()).containsExactly("version", "transaction", "statements");
        assertThat(step.getBoolean("transaction")).isFalse();
        assertThat(first(step, "statements").getInt("line")).isEqualTo(1);
        assertThat(fresh.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                .isEmpty();
        write("0002 b.up.sql", "");
        assertThat(pawl("migrate", "--dry-run").exitCode()).isEqualTo(4);
    }

    @Test
    void statusAnswersInTheDocumentedJson() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        pawl("migrate");
        write("0002_b.up.sql", "CREATE TABLE b (id int)");
        write("0001_a.up.sql", "CREATE TABLE a (id bigint)");

        var json = pawl("status", "--output", "json").json();

        assertThat(json.keySet())
                .containsExactly("schemaVersion", "database", "current", "applied", "pending", "problems", "instances");
        assertThat(json.getString("database")).isEqualTo(fresh.database().name());
        assertThat(json.getString("current")).isEqualTo("0001_a");
        assertThat(first(json, "applied").keySet())
                .containsExactly("version", "appliedAt", "durationMs", "checksum", "phase");
        assertThat(first(json, "pending").keySet()).containsExactly("version", "phase");
        assertThat(first(json, "problems").getString("code")).isEqualTo("PAWL0407E");
        assertThat(first(json, "problems").getString("version")).isEqualTo("0001_a");
    }

    @Test
    void statusHasAnExitCodeForScriptsOnlyWhenAsked() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");

        assertThat(pawl("status").exitCode()).isZero();
        assertThat(pawl("status", "--exit-code").exitCode()).isEqualTo(3);
        pawl("migrate");
        assertThat(pawl("status", "--exit-code").exitCode()).isZero();
        write("0001_a.up.sql", "edited");
        assertThat(pawl("status", "--exit-code").exitCode()).isEqualTo(4);
        fresh.execute("INSERT INTO public.schema_migrations VALUES ('0009_unknown')");
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        assertThat(pawl("status", "--exit-code").exitCode()).isEqualTo(9);
    }

    @Test
    void aFailedMigrationSaysWhereAndWhatIsNext() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\nSELECT broken;\n");

        var text = pawl("migrate");
        var json = pawl("migrate", "--output", "json").json();

        assertThat(text.exitCode()).isEqualTo(5);
        assertThat(text.out()).isEmpty();
        assertThat(text.err())
                .contains("PAWL0501E 0001_a failed and was rolled back: column \"broken\" does not exist")
                .contains("where  0001_a.up.sql:2 (SQLSTATE 42703)")
                .contains("next   Correct the file and run again");
        assertThat(json.getString("outcome")).isEqualTo("failed");
        assertThat(json.getJsonObject("error").keySet())
                .containsExactly("code", "message", "sqlState", "file", "line", "hint");
    }

    @Test
    void aBadNameRefusesBeforeAnythingRuns() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        write("0002 b.up.sql", "CREATE TABLE b (id int)");

        var invocation = pawl("migrate", "--output", "json");

        assertThat(invocation.exitCode()).isEqualTo(4);
        assertThat(invocation.json().getString("outcome")).isEqualTo("refused");
        assertThat(invocation.json().getJsonObject("error").getString("message"))
                .contains("0002 b.up.sql");
        assertThat(fresh.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                .isEmpty();
    }

    @Test
    void whatIsUsedWronglyExitsWithTwoAndShowsHowItIsUsed() {
        assertThat(Invocation.of(Map.of()).exitCode()).isEqualTo(2);
        assertThat(Invocation.of(Map.of(), "migrat").exitCode()).isEqualTo(2);
        assertThat(Invocation.of(Map.of(), "migrate", "--unknown").err()).contains("--unknown");
        var nowhere = Invocation.of(Map.of(), "migrate", "--migrations", folder.toString());
        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("No database is named");
        assertThat(pawl("migrate").exitCode()).isEqualTo(2);
        assertThat(pawl("migrate").err()).contains("No migrations found in " + folder);
    }

    @Test
    void helpNamesTheCommandsAndExitCodes() {
        var help = Invocation.of(Map.of(), "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("migrate", "status", "up", "DATABASE_URL", "Exit codes");
    }

    @Test
    void theDatabaseCanBeNamedByTheVariablesOfPostgres() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        var database = fresh.database();
        var port = database.url().replaceFirst(".*:([0-9]+)/.*", "$1");

        var invocation = Invocation.of(
                Map.of(
                        "PGHOST",
                        "localhost",
                        "PGPORT",
                        port,
                        "PGUSER",
                        database.owner(),
                        "PGDATABASE",
                        database.name(),
                        "PGSSLMODE",
                        "disable",
                        "MIGRATIONS_DIR",
                        folder.toString()),
                "migrate");

        assertThat(invocation.exitCode()).as(invocation.err()).isZero();
    }

    @Test
    void aDatabaseMayHaveAnyName() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        var name = "odd " + fresh.database().name() + " \"q'uote\"/slash?x=%41&b@c;d#e:f+\u00e9";
        var encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        var server = fresh.database().url().replaceFirst("^jdbc:postgresql://(.*)/.*$", "$1");
        fresh.execute("CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
        var variables = Map.of(
                "PGUSER",
                fresh.database().owner(),
                "MIGRATIONS_DIR",
                folder.toString(),
                "PGHOST",
                server.split(":", 2)[0],
                "PGPORT",
                server.split(":", 2)[1],
                "PGDATABASE",
                name);
        try {
            for (var arguments : List.of(
                    new String[] {"status", "--output=json"},
                    new String[] {"status", "--output=json", "--url", "postgres://" + server + "/" + encoded},
                    new String[] {"status", "--output=json", "--url", "postgres://" + server + "?dbname=" + encoded},
                    new String[] {"status", "--output=json", "--url", "jdbc:postgresql://" + server + "/" + encoded})) {
                var invocation = Invocation.of(variables, arguments);

                assertThat(invocation.exitCode()).as(invocation.err()).isZero();
                assertThat(invocation.json().getString("database")).isEqualTo(name);
            }
        } finally {
            fresh.execute("DROP DATABASE \"" + name.replace("\"", "\"\"") + "\" WITH (FORCE)");
        }
    }

    @Test
    void aDatabaseThatDoesNotExistIsNotTriedAgain() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        var url = fresh.database().url() + "_not";

        var invocation =
                Invocation.of(Map.of("PGUSER", "owner"), "migrate", "--url", url, "--migrations", folder.toString());

        assertThat(invocation.exitCode()).isEqualTo(11);
        assertThat(invocation.err()).contains("PAWL1102E").contains("3D000");
    }

    private Invocation pawl(String command, String... options) {
        var arguments = new java.util.ArrayList<String>();
        arguments.add(command);
        arguments.add("--url");
        arguments.add(fresh.database().url());
        arguments.add("--migrations");
        arguments.add(folder.toString());
        arguments.addAll(java.util.List.of(options));
        return Invocation.of(Map.of("PGUSER", fresh.database().owner()), arguments.toArray(String[]::new));
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(folder.resolve(name), sql);
    }

    private static JsonObject first(JsonObject json, String array) {
        return json.getJsonArray(array).getJsonObject(0);
    }
}
