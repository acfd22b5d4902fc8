package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code pawl accept} and {@code pawl resolve} answer. */
final class OverrideCommandsTest {
    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    private Path folder;

    @Test
    void acceptAnswersInWordsAndInJson() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        assertThat(pawl("migrate").exitCode()).isZero();
        write("0001_a.up.sql", "CREATE TABLE a (id int); -- a comment");
        assertThat(pawl("migrate").err())
                .containsPattern("pawl accept --url \\S+ --migrations \\S+ 0001_a --because TEXT");

        var words = pawl("accept", "0001_a.up.sql", "--because", "only a comment");

        assertThat(words.out()).contains("Accepted in ", "0001_a was edited after it was applied");
        assertThat(pawl("status", "--exit-code").exitCode()).isZero();
        Files.delete(folder.resolve("0001_a.up.sql"));
        write("0002_b.up.sql", "CREATE TABLE b (id int)");
        var json = pawl("accept", "0001_a", "--because", "squashed", "--output", "json")
                .json();
        assertThat(json.keySet()).containsExactly("schemaVersion", "database", "action", "version", "found", "reason");
        assertThat(json.getString("action")).isEqualTo("accept-missing");
        assertThat(json.getString("reason")).isEqualTo("squashed");
    }

    @Test
    void acceptNeedsAReasonAndSomethingToAccept() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int)");
        pawl("migrate");

        assertThat(pawl("accept", "0001_a").exitCode()).isEqualTo(2);
        assertThat(pawl("accept", "0001_a", "--because", "").err()).contains("PAWL0214E");
        assertThat(pawl("accept", "0001_a", "--because", "").exitCode()).isEqualTo(2);
        var refused = pawl("accept", "0001_a", "--because", "why", "--output", "json");
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.json().getJsonObject("error").getString("code")).isEqualTo("PAWL0422E");
    }

    @Test
    void resolveAnswersInWordsAndInJson() throws Exception {
        write("0001_a.up.sql", "CREATE PROCEDURE fails() LANGUAGE plpgsql AS 'BEGIN COMMIT; PERFORM 1/0; END'");
        write("0002_b.up.sql", "CALL fails();");
        pawl("migrate");
        assertThat(pawl("migrate").exitCode()).isEqualTo(8);

        assertThat(pawl("resolve", "0002_b").err()).contains("needs either --done or --again");
        assertThat(pawl("resolve", "0002_b", "--done", "--again").exitCode()).isEqualTo(2);
        var again = pawl("resolve", "0002_b", "--again", "--output", "json").json();
        assertThat(again.getString("action")).isEqualTo("resolve-again");
        assertThat(pawl("migrate").exitCode()).isEqualTo(5);
        assertThat(pawl("resolve", "0002_b", "--done").out())
                .contains("0002_b: statement 1 on line 1 was begun and not known to be done. It counts as done.");
        assertThat(pawl("migrate").exitCode()).isZero();
        assertThat(pawl("resolve", "0002_b", "--done").exitCode()).isEqualTo(4);
    }

    @Test
    void anAddressInPlaceOfANameIsNotRepeated() throws Exception {
        write("0001_a.up.sql", "");
        var address = "postgres://user:secret@host/name";

        for (var arguments : List.of(
                List.of("accept", address, "--because", "why"),
                List.of("resolve", address, "--done"),
                List.of("baseline", address),
                List.of("adopt", "--from", address),
                List.of("adopt", "--from", "flyway", "--table", address))) {
            var invocation = pawl(
                    arguments.get(0), arguments.subList(1, arguments.size()).toArray(String[]::new));

            assertThat(invocation.exitCode()).isEqualTo(2);
            assertThat(invocation.out() + invocation.err()).doesNotContain("secret");
        }
        var folderless = Invocation.of(Map.of("MIGRATIONS_DIR", address), "freeze");
        assertThat(folderless.err()).contains("PAWL0201E").doesNotContain("secret");
    }

    private Invocation pawl(String command, String... options) {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--url", fresh.database().url(), "--migrations", folder.toString()));
        return Invocation.of(Map.of("PGUSER", fresh.database().owner()), arguments.toArray(String[]::new));
    }

    private void write(String name, String sql) throws Exception {
        Files.writeString(folder.resolve(name), sql);
    }
}
