package dev.pawl.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One call of the command, inside the test's process, and what it answered. */
record Invocation(int exitCode, String out, String err) {
    static Invocation of(Map<String, String> variables, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = Main.run(
                new Environment(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        variables,
                        false,
                        false),
                arguments);
        return new Invocation(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    jakarta.json.JsonObject json() {
        try (var reader = jakarta.json.Json.createReader(new StringReader(out))) {
            return reader.readObject();
        }
    }
}
