package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Keeps the reference pages equal to the code that they describe. {@code mvn -pl migrator/engine -am test
 * -Dpawl.write-reference=true} writes them.
 */
final class ReferencePagesTest {
    private static final Path REFERENCE = Path.of(System.getProperty("pawl.root"), "docs", "reference");

    @Test
    void theConfigurationPageListsEverySetting() throws IOException {
        var page = new StringBuilder(
                """
                # Configuration

                Generated from `dev.pawl.engine.Setting`; do not edit.

                In an application server these are MicroProfile Config properties. For the `pawl` command they are
                environment variables: upper case, with `_` for every `.` and `-`. Durations are written `200ms`, `2s`,
                `10min`, `1h` or ISO-8601 (`PT30S`).

                | key | default | also read | meaning |
                |---|---|---|---|
                """);
        for (var setting : Setting.values()) {
            var value = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
            var aliases = setting == Setting.CONNECT_WAIT
                    ? "`MIGRATION_CONNECT_RETRIES` x `MIGRATION_CONNECT_SLEEP_SECONDS`"
                    : String.join(
                            ", ",
                            setting.aliases().stream()
                                    .map(alias -> "`" + alias + "`")
                                    .toList());
            page.append("| `%s` | %s | %s | %s |\n".formatted(setting.key(), value, aliases, setting.description()));
        }
        assertIsWritten("configuration.md", page.toString());
    }

    @Test
    void theMessagePageListsTheWholeCatalogue() throws IOException {
        var page = new StringBuilder(
                """
                # Messages

                Generated from `dev.pawl.engine.error.Message`; do not edit.

                The last letter is I for information, W for warning, E for error. `{0}` and so on stand for what the message
                is about. Exit codes are those of the `pawl` command.

                | id | text | exit | next |
                |---|---|---|---|
                """);
        for (var message : Message.values()) {
            var exit = message.exitStatus() == ExitStatus.OK
                    ? ""
                    : Integer.toString(message.exitStatus().code());
            page.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            message.id(),
                            message.text("{0}", "{1}", "{2}", "{3}", "{4}"),
                            exit,
                            message.hint("{0}", "{1}", "{2}", "{3}", "{4}")));
        }
        assertIsWritten("messages.md", page.toString());
    }

    @Test
    void messageIdsAreUniqueAndWellFormed() {
        assertThat(Arrays.stream(Message.values()).map(Message::id))
                .doesNotHaveDuplicates()
                .allMatch(Pattern.compile("PAWL[0-9]{4}[IWE]").asMatchPredicate());
    }

    @Test
    void everyMessageHasWordsAndEveryErrorANextStep() {
        assertThat(Message.values()).allSatisfy(message -> {
            assertThat(message.text()).isNotBlank();
            assertThat(message.hint().isBlank()).as(message.id()).isEqualTo(message.exitStatus() == ExitStatus.OK);
        });
    }

    private static void assertIsWritten(String name, String expected) throws IOException {
        var page = REFERENCE.resolve(name);
        if (Boolean.getBoolean("pawl.write-reference")) {
            Files.createDirectories(REFERENCE);
            Files.writeString(page, expected);
        }
        assertThat(page)
                .as("mvn -pl migrator/engine -am test -Dpawl.write-reference=true writes it")
                .hasContent(expected);
    }
}
