package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PlainArgumentsTest {
    private static final Environment ENVIRONMENT = environment();
    private static final Console CONSOLE = new Console(ENVIRONMENT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "migrate",
                "migrate --url postgres://a@b/c",
                "migrate --url=postgres://a@b/c?sslmode=require --migrations some/folder",
                "migrate --migrations ${PATH} --url \"x\"",
                "migrate --no-wait --url postgres://a@b/c --output json",
                "migrate --output=text --phase contract",
                "migrate --phase=expand --dry-run --no-wait",
                "status",
                "status --exit-code --output json --url postgres://a@b/c",
            })
    void whatIsReadWithoutPicocliMeansTheSameToPicocli(String line) {
        var arguments = line.split(" ", -1);
        var parsed = arguments[0].equals("migrate")
                ? new MigrateCommand(ENVIRONMENT, CONSOLE)
                : new StatusCommand(ENVIRONMENT, CONSOLE);
        new CommandLine(parsed)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(Arrays.copyOfRange(arguments, 1, arguments.length));

        assertThat(plain(arguments)).usingRecursiveComparison().isEqualTo(parsed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "adopt",
                "status --help",
                "status --no-wait",
                "migrate --help",
                "migrate --output xml",
                "migrate --output JSON",
                "migrate --phase",
                "migrate --phase both",
                "migrate --no-wait --no-wait",
                "migrate --no-wait=true",
                "migrate --exit-code",
                "migrate --url",
                "migrate --url=",
                "migrate --url --migrations",
                "migrate --url a --url b",
                "migrate folder",
                "MIGRATE",
            })
    void everythingElseIsLeftToPicocli(String line) {
        assertThat(plain(line.split(" ", -1))).isNull();
    }

    @Test
    void noArgumentsAreLeftToPicocli() {
        assertThat(plain()).isNull();
    }

    private static @Nullable Object plain(String... arguments) {
        return MigrateCommand.plain(ENVIRONMENT, CONSOLE, arguments)
                .or(() -> StatusCommand.plain(ENVIRONMENT, CONSOLE, arguments))
                .orElse(null);
    }

    private static Environment environment() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return Environment.on(nowhere, nowhere, Map.of(), false, false);
    }
}
