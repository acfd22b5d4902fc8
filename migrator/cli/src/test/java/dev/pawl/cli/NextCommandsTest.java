package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NextCommandsTest {
    private static final String HINT = "Say so: pawl accept 0001_a --because TEXT.";

    @Test
    void haveTheOptionsOfTheCommandThatNamesThem() {
        var commands = NextCommands.of(
                "migrate", "--url", "postgres://me@host/db?sslmode=require", "--output=json", "--migrations=a b/c'd");

        assertThat(commands.in(HINT))
                .containsExactly(
                        "Say so:",
                        "pawl accept --url 'postgres://me@host/db?sslmode=require'"
                                + " --migrations 'a b/c'\\''d' 0001_a --because TEXT.");
    }

    @Test
    void beginLinesOfTheirOwn() {
        assertThat(NextCommands.of()
                        .in("Say: pawl baseline 0001_a (all), or pawl baseline none (nothing). See pawl status."))
                .containsExactly(
                        "Say:", "pawl baseline 0001_a (all), or", "pawl baseline none (nothing). See pawl status.");
    }

    @Test
    void areLeftAloneWhereTheEnvironmentNamesTheDatabaseAndWhereTheyAreOnlyMentioned() {
        assertThat(NextCommands.of("migrate", "--no-wait").in(HINT))
                .hasToString("[Say so:, pawl accept 0001_a --because TEXT.]");
        assertThat(NextCommands.of("migrate", "--url", "x", "--url").in("See pawl accept --help."))
                .containsExactly("See pawl accept --help.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me:secret@host/db",
                "postgres://host/db?user=me&password=secret",
                "jdbc:postgresql://host/db?user=me&password=secret",
                "jdbc:postgresql://host/db?sslpassword=secret",
                "postgres://me:secret@host:no-port/db",
                "mysql://me:secret@host/db",
                "postgres://me:sec ret@host/db"
            })
    void doNotRepeatASecret(String url) {
        for (var option : new String[] {"--url", "--migrations"}) {
            assertThat(NextCommands.of("migrate", option, url).in(HINT))
                    .containsExactly("Say so:", "pawl accept " + option + " URL 0001_a --because TEXT.");
            assertThat(NextCommands.of("migrate", option + "=" + url).in(HINT).toString())
                    .doesNotContain("secret", "sec ret");
        }
    }
}
