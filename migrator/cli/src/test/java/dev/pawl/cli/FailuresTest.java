package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every failure is answered in words, and as JSON where that was asked for. */
final class FailuresTest {
    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    private Path folder;

    @Test
    void wrongArgumentsAreAnsweredInJsonToo() {
        for (var output : List.of(List.of("--output", "json"), List.of("--output=JSON"))) {
            assertAnswered(output, "migrate", "--ur").contains("no option --ur; did you mean --url?");
            assertAnswered(output, "status", "--pending").contains("pawl status has no option --pending.");
            assertAnswered(output, "status", "extra").contains("does not know argument 2.");
            assertAnswered(output, "status", "--url").contains("--url needs a value: URL.");
            assertAnswered(output, "baseline").isEqualTo("pawl baseline needs VERSION.");
            assertAnswered(output, "accept", "0001_a").isEqualTo("pawl accept needs --because TEXT.");
            assertAnswered(output, "new", "-x").isEqualTo("pawl new has no option -x.");
            assertAnswered(output, "status", "postgres://u:secret@host/db")
                    .isEqualTo("pawl status does not know argument 2.");
            assertAnswered(output, "migrate", "--no-wait=x").contains("--no-wait takes no value.");
            assertAnswered(output, "up", "--http-port", "x")
                    .contains("--http-port does not take the value given; it takes N.");
            assertAnswered(output, "migrat").contains("pawl has no command migrat; did you mean migrate or status?");
        }
        assertAnswered(List.of("--output", "json"), "status", "--output", "text")
                .contains("--output is given more than once.");
        assertThat(Invocation.of(Map.of(), "status", "--output", "xml").err())
                .contains("--output does not take the value given; it takes text|json.")
                .contains("See pawl status --help.");
    }

    @Test
    void anOptionBeforeTheCommandIsToldToBeThere() {
        assertThat(Invocation.of(Map.of(), "--output", "json", "status")
                        .json()
                        .getJsonObject("error")
                        .getString("message"))
                .isEqualTo("pawl has no option --output before the command.");
        assertThat(Invocation.of(Map.of(), "postgres://u:secret@host/db", "status")
                        .err())
                .contains("pawl does not know argument 1.")
                .doesNotContain("secret");
    }

    @Test
    void everyCommandHasHelpAndTellsItsVersion() {
        for (var command :
                List.of("migrate", "status", "accept", "resolve", "new", "freeze", "adopt", "baseline", "up")) {
            assertThat(Invocation.of(Map.of(), command, "--help").out()).startsWith("Usage: pawl " + command);
            assertThat(Invocation.of(Map.of(), "help", command).out()).startsWith("Usage: pawl " + command);
            assertThat(Invocation.of(Map.of(), command, "--version").out()).startsWith("pawl ");
        }
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertAnswered(
            List<String> output, String... arguments) {
        var all = new java.util.ArrayList<>(List.of(arguments));
        // Behind a missing value there is none to come.
        all.addAll(arguments[arguments.length - 1].equals("--url") ? 1 : all.size(), output);
        var invocation = Invocation.of(Map.of(), all.toArray(String[]::new));

        assertThat(invocation.exitCode()).isEqualTo(2);
        var json = invocation.json();
        assertThat(json.getInt("schemaVersion")).isEqualTo(1);
        assertThat(json.getJsonObject("error").getString("code")).isEqualTo("PAWL0212E");
        if (arguments[0].equals("migrate")) {
            assertThat(json.getString("outcome")).isEqualTo("refused");
        }
        var message = json.getJsonObject("error").getString("message");
        assertThat(invocation.err()).startsWith("pawl: PAWL0212E " + message);
        return assertThat(message);
    }

    @Test
    void aRefusalIsInWordsAlsoWhereJsonWasAskedFor() {
        var invocation = Invocation.of(Map.of(), "migrate", "--output", "json");

        assertThat(invocation.json().getString("outcome")).isEqualTo("refused");
        assertThat(invocation.err()).contains("PAWL0208E No database is named");
    }

    @Test
    void aHostThatIsUnknownIsNamed() {
        var invocation = Invocation.of(
                Map.of("PAWL_CONNECT_WAIT", "1ms"), "status", "--url", "postgres://me:secret@no-such-host.invalid/db");

        assertThat(invocation.exitCode()).isEqualTo(11);
        assertThat(invocation.err())
                .contains("there is no host no-such-host.invalid", "Check host, port")
                .doesNotContain("secret");
    }

    @Test
    void aBugIsAnsweredInJsonToo() throws Exception {
        Files.writeString(folder.resolve("0001_a.up.sql"), "CREATE TABLE a (id int)");
        for (var command : List.of("migrate", "status")) {
            for (Throwable bug : List.of(new StackOverflowError(), new IllegalStateException("a\u001bb"))) {
                var invocation = broken(
                        bug,
                        command,
                        "--output",
                        "json",
                        "--url",
                        fresh.database().url(),
                        "--migrations",
                        folder.toString());

                assertThat(invocation.exitCode()).isEqualTo(1);
                var error = invocation.json().getJsonObject("error");
                assertThat(error.getString("code")).isEqualTo("PAWL0101E");
                assertThat(error.getString("message")).contains(bug.getClass().getName());
                assertThat(invocation.json().getOrDefault("outcome", JsonValue.NULL))
                        .hasToString(command.equals("migrate") ? "\"failed\"" : "null");
                assertThat(invocation.err())
                        .contains("PAWL0101E This is a bug in Pawl")
                        .contains("    at dev.pawl.cli.")
                        .doesNotContain("\u001b");
            }
        }
    }

    /** An invocation that fails where it prints its result for the first time. */
    private Invocation broken(Throwable bug, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var breaking = new PrintStream(out, true, StandardCharsets.UTF_8) {
            private boolean hasFailed;

            @Override
            public void println(@org.jspecify.annotations.Nullable String text) {
                if (!hasFailed) {
                    hasFailed = true;
                    if (bug instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) bug;
                }
                super.println(text);
            }
        };
        var environment = Environment.on(
                breaking,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("PGUSER", fresh.database().owner()),
                false,
                false);
        int exitCode = Main.run(environment, arguments);
        return new Invocation(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFileThatCannotBeUsedIsNotABug() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "");

        var invocation = Invocation.of(Map.of("XDG_CACHE_HOME", file.toString()), "up");

        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.err()).contains("PAWL0203E").doesNotContain("Exception");
        assertThat(Invocation.of(Map.of("PGDATABASE", "db", "MIGRATIONS_DIR", file.toString()), "migrate")
                        .err())
                .contains(file + " cannot be read: it is not a directory.");
    }
}
