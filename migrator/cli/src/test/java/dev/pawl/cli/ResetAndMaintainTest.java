package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code pawl reset}, {@code pawl environment} and {@code pawl maintain} answer. */
final class ResetAndMaintainTest {
    private static final Map<String, String> GUARDS =
            Map.of("RESET_PAWL_DATABASE", "DELETE_ALL_DATA", "PAWL_DEV_MODE", "true");

    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    private Path folder;

    @Test
    void resetIsRefusedWithTheCommandsThatAreMissing() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        pawl(Map.of(), "migrate");

        var refused = pawl(Map.of(), "reset");
        var inJson = pawl(Map.of(), "reset", "--output", "json");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("PAWL0749E", "RESET_PAWL_DATABASE is not DELETE_ALL_DATA", "pawl.dev-mode is not true")
                .containsPattern("pawl environment --url \\S+ --migrations \\S+ development --because TEXT");
        assertThat(inJson.json().getJsonObject("error").getString("code")).isEqualTo("PAWL0749E");
        assertThat(fresh.query("SELECT count(*) FROM a")).containsExactly("0");
    }

    @Test
    void resetDropsAndMigratesAndSaysBoth() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        pawl(Map.of(), "migrate");
        fresh.execute("CREATE TABLE b (id int)");
        pawl(Map.of(), "environment", "development", "--because", "a test");

        var told = pawl(GUARDS, "reset", "--dry-run");
        assertThat(told.out()).containsPattern("would drop +\\d+  table");
        assertThat(fresh.query("SELECT count(*) FROM b")).containsExactly("0");
        var words = pawl(GUARDS, "reset");
        assertThat(words.out()).containsPattern("dropped +\\d+  table").contains("1 migrations applied");
        assertThat(words.exitCode()).isZero();
        assertThat(fresh.query("SELECT to_regclass('b')")).containsExactly("null");
        var json = pawl(GUARDS, "reset", "--output", "json").json();
        assertThat(json.keySet()).containsExactly("schemaVersion", "database", "dryRun", "dropped", "migrate");
        assertThat(json.getJsonObject("migrate").getString("outcome")).isEqualTo("applied");
    }

    @Test
    void aResetWhoseMigrationsFailTakesTheirExitCode() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int); SELECT 1/0");
        pawl(Map.of(), "environment", "development");

        var failed = pawl(GUARDS, "reset");

        assertThat(failed.exitCode()).isEqualTo(5);
        assertThat(failed.out()).contains("the migrations did not run through");
    }

    @Test
    void environmentTellsAndMarks() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");

        assertThat(pawl(Map.of(), "environment").out()).contains("is not marked");
        assertThat(pawl(Map.of(), "environment", "prod").exitCode()).isEqualTo(2);
        assertThat(pawl(Map.of(), "environment", "production", "--because", "it is")
                        .out())
                .contains("is marked as production");
        var json = pawl(Map.of(), "environment", "staging", "--output", "json").json();
        assertThat(json.getString("environment")).isEqualTo("staging");
        assertThat(json.getString("before")).isEqualTo("production");
        assertThat(fresh.query("SELECT action || ' ' || reason FROM pawl.operator_actions ORDER BY action_id"))
                .containsExactly("environment-production it is", "environment-staging ");
    }

    @Test
    void maintainSaysWhatItDidInWordsAndInJson() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        fresh.execute("CREATE TABLE log (at timestamptz) PARTITION BY RANGE (at);"
                + " COMMENT ON TABLE log IS '@partitions daily at ahead=1 retain=7d'");

        var words = pawl(Map.of(), "maintain");
        var json = pawl(Map.of(), "maintain", "--output", "json");

        assertThat(words.out()).contains("made     log_20", "2 partitions made, 0 dropped, 0 rows removed");
        assertThat(json.exitCode()).isZero();
        assertThat(json.json().keySet())
                .containsExactly(
                        "schemaVersion",
                        "database",
                        "outcome",
                        "made",
                        "dropped",
                        "kept",
                        "cleaned",
                        "problems",
                        "durationMs");
        assertThat(made(json.json())).isEmpty();
    }

    @Test
    void maintainEndsWithFiveWhenSomethingCouldNotBeDoneAndSaysWhat() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        fresh.execute("CREATE FUNCTION purge(int) RETURNS bigint LANGUAGE sql AS 'SELECT 1 / 0::bigint';"
                + " COMMENT ON FUNCTION purge IS '@maintains batch=10'");

        var words = pawl(Map.of(), "maintain");

        assertThat(words.exitCode()).isEqualTo(5);
        assertThat(words.out()).contains("problem  public.purge(integer): division by zero");
        assertThat(words.err()).contains("PAWL0756E", "division by zero");
    }

    private static List<String> made(JsonObject json) {
        return json.getJsonArray("made").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }

    private Invocation pawl(Map<String, String> variables, String command, String... options) {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--url", fresh.database().url(), "--migrations", folder.toString()));
        var environment = new HashMap<>(variables);
        environment.put("PGUSER", fresh.database().owner());
        return Invocation.of(environment, arguments.toArray(String[]::new));
    }

    private void write(String name, String sql) throws Exception {
        Files.writeString(folder.resolve(name), sql);
    }
}
