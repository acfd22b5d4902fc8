package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that work on files and need no database. */
final class FolderCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void freezeWritesWhatSha256sumChecksAndTellsWhatIsNew() throws Exception {
        write("0002_b.up.sql", "SELECT 2");
        write("0001_a.up.sql", "SELECT 1");
        write("0001_a.down.sql", "never read");
        write("roles.sql", "SELECT 'may change'");

        assertThat(pawl("freeze").out())
                .contains("frozen  0001_a.up.sql", "frozen  0002_b.up.sql", "freezes 2 files, 2 of them are new.")
                .doesNotContain("roles", "down");

        var checked = new ProcessBuilder("sha256sum", "--strict", "-c", "released.sha256")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(checked.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("0001_a.up.sql: OK\n0002_b.up.sql: OK\n");
        assertThat(checked.waitFor()).isZero();
        write("0003_c.up.sql", "SELECT 3");
        var json = pawl("freeze", "--output", "json").json();
        assertThat(json.getJsonArray("added").getString(0)).isEqualTo("0003_c.up.sql");
        assertThat(json.getInt("frozen")).isEqualTo(3);
        assertThat(pawl("freeze").out()).contains("freezes 3 files, 0 of them are new.");
        assertThat(files())
                .containsExactly(
                        "0001_a.down.sql",
                        "0001_a.up.sql",
                        "0002_b.up.sql",
                        "0003_c.up.sql",
                        "released.sha256",
                        "roles.sql");
    }

    @Test
    void freezeRefusesWhatWasFrozenAndIsNotAsItWas() throws Exception {
        write("0001_a.up.sql", "SELECT 1");
        write("0002_b.up.sql", "SELECT 2");
        pawl("freeze");
        var before = Files.readString(folder.resolve("released.sha256"));
        write("0001_a.up.sql", "edited");
        Files.delete(folder.resolve("0002_b.up.sql"));

        var invocation = pawl("freeze");

        assertThat(invocation.exitCode()).isEqualTo(4);
        assertThat(invocation.err()).contains("0001_a.up.sql was edited, 0002_b.up.sql is gone");
        assertThat(Files.readString(folder.resolve("released.sha256"))).isEqualTo(before);
    }

    @Test
    void freezeKeepsWhatElseTheManifestFreezesAndRefusesWhatCannotBeRun() throws Exception {
        write("0001_a.up.sql", "SELECT 1");
        write("0001_a.down.sql", "");
        var empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  0001_a.down.sql\n";
        write("released.sha256", empty);
        write("0002_b.up.sql", "\\i elsewhere.sql");

        assertThat(pawl("freeze").err()).contains("PAWL0412E Line 1 of 0002_b.up.sql needs psql");
        Files.delete(folder.resolve("0002_b.up.sql"));
        pawl("freeze");

        assertThat(Files.readString(folder.resolve("released.sha256")))
                .startsWith(empty)
                .hasLineCount(2);
    }

    @ParameterizedTest
    @CsvSource({
        ", 0001_add_customer_index.up.sql",
        "0009_z.up.sql, 0010_add_customer_index.up.sql",
        "007_z.sql, 008_add_customer_index.sql",
        "036a_z.sql, 037_add_customer_index.sql",
        "999_z.sql, 1000_add_customer_index.sql"
    })
    void newContinuesTheNumbersOfTheSet(String newest, String expected) throws Exception {
        if (newest != null) {
            write("0001_first.up.sql", "SELECT 1");
            write(newest, "SELECT 1");
        }

        var invocation = pawl("new", "Add customer-index");

        assertThat(invocation.out().strip()).isEqualTo(folder.resolve(expected).toString());
        assertThat(Files.readString(folder.resolve(expected)))
                .isEqualTo(
                        """
                -- %s
                --
                -- Phase: expand. The application version before this one works with it, because ...
                -- Why: ...
                -- Locks: which tables, in which mode, for how long (pawl plan tells) ...

                """
                                .formatted(expected.replaceFirst("[.].*", "")));
    }

    @Test
    void newContinuesTimestampsWithTheTimeInUtcAndNeverGoesBack() throws Exception {
        write("20240102030405_a.sql", "SELECT 1");
        assertThat(pawl("new", "b", "--output", "json").json().getString("version"))
                .matches("20(2[6-9]|[3-9][0-9])[0-9]{10}_b");
        write("99999999999999_c.sql", "SELECT 1");
        assertThat(pawl("new", "d").err()).contains("PAWL0216E", "no number of 14 digits is left");
    }

    @Test
    void newWritesTheDirectivesOfAContractPhaseFile() throws Exception {
        write("0001_a.up.sql", "SELECT 1");

        assertThat(pawl("new", "drop a", "--phase", "contract", "--contracts", "0001_a")
                        .exitCode())
                .isZero();

        assertThat(Files.readString(folder.resolve("0002_drop_a.up.sql")))
                .contains("-- pawl:phase contract\n-- pawl:contracts 0001_a\n");
        assertThat(pawl("new", "x", "--phase", "contract", "--contracts", "0009_z")
                        .err())
                .contains("PAWL0217E");
        assertThat(pawl("new", "x", "--contracts", "0001_a").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a.sql", "caf\u00e9", "-", "a;b", " "})
    void newRefusesWhatCannotBeAName(String name) throws Exception {
        var invocation = pawl("new", "--", name);

        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.err()).contains("PAWL0216E");
        assertThat(files()).isEmpty();
    }

    @Test
    void bothNeedAFolderThatIsThere() {
        for (var command : List.of(List.of("freeze"), List.of("new", "x"))) {
            var arguments = new ArrayList<>(command);
            arguments.addAll(List.of("--output", "json"));
            var bundled = Invocation.of(Map.of(), arguments.toArray(String[]::new));
            assertThat(bundled.exitCode()).isEqualTo(2);
            assertThat(bundled.json().getJsonObject("error").getString("code")).isEqualTo("PAWL0215E");
            arguments.addAll(List.of("--migrations", folder.resolve("nowhere").toString()));
            assertThat(Invocation.of(Map.of(), arguments.toArray(String[]::new)).exitCode())
                    .isEqualTo(2);
        }
    }

    private Invocation pawl(String... arguments) {
        return Invocation.of(Map.of("MIGRATIONS_DIR", folder.toString()), arguments);
    }

    private List<String> files() throws IOException {
        try (var paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(folder.resolve(name), sql);
    }
}
