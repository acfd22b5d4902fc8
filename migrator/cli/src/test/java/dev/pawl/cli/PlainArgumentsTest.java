package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PlainArgumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "migrate",
                "migrate --url postgres://a@b/c",
                "migrate --url=postgres://a@b/c?sslmode=require --migrations some/folder",
                "migrate --migrations ${PATH} --url \"x\"",
            })
    void whatIsReadWithoutPicocliMeansTheSameToPicocli(String line) {
        var arguments = line.split(" ");
        var plain = PlainArguments.read("migrate", DatabaseOptions.PLAIN, arguments);

        assertThat(plain).map(DatabaseOptions::of).hasValueSatisfying(options -> {
            var parsed = new DatabaseOptions();
            new CommandLine(new Empty()).addMixin("options", parsed).parseArgs(without(arguments));
            assertThat(options).usingRecursiveComparison().isEqualTo(parsed);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "status",
                "migrate --help",
                "migrate --output json",
                "migrate --url",
                "migrate --url=",
                "migrate --url --migrations",
                "migrate --url a --url b",
                "migrate folder",
                "MIGRATE",
            })
    void everythingElseIsLeftToPicocli(String line) {
        assertThat(PlainArguments.read("migrate", DatabaseOptions.PLAIN, line.split(" ")))
                .isEmpty();
    }

    @Test
    void noArgumentsAreLeftToPicocli() {
        assertThat(PlainArguments.read("migrate", DatabaseOptions.PLAIN)).isEmpty();
    }

    private static String[] without(String[] arguments) {
        return Arrays.copyOfRange(arguments, 1, arguments.length);
    }

    @CommandLine.Command
    private static final class Empty {}
}
