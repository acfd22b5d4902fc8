package dev.pawl.engine.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationSetTest {
    @TempDir
    private Path folder;

    @Test
    void ordersByNumberThenLetterWhateverTheWidth() throws Exception {
        write("0037_d.up.sql", "036a_c.sql", "20251008000000_e.sql", "00001_a.up.sql", "036_b.sql");

        assertThat(load().migrations())
                .extracting(migration -> migration.version().text())
                .containsExactly("00001_a", "036_b", "036a_c", "0037_d", "20251008000000_e");
    }

    @Test
    void readsNeitherDownFilesNorRolesNorWhatIsNotSql() throws Exception {
        write("0001_a.up.sql", "0001_a.down.sql", "README.md", "roles.sql");
        Files.createDirectory(folder.resolve("0002_directory"));

        assertThat(load().migrations()).hasSize(1);
        assertThat(load().roles()).isPresent();
    }

    @Test
    void refusesWhatHasTheNameOfAMigrationAndCannotBeRead() throws Exception {
        write("0001_a.up.sql");
        Files.createDirectory(folder.resolve("0002_directory.up.sql"));
        assertThatThrownBy(this::load)
                .hasMessageContaining("0002_directory.up.sql")
                .hasMessageContaining("directory");
        Files.delete(folder.resolve("0002_directory.up.sql"));
        Files.createSymbolicLink(folder.resolve("0002_link.up.sql"), folder.resolve("nowhere"));
        assertThatThrownBy(this::load).hasMessageContaining("0002_link.up.sql").hasMessageContaining("link to nothing");
    }

    @Test
    void refusesAnEndingInCapitalsInsteadOfPassingTheFileOver() throws Exception {
        write("0001_a.up.sql", "0002_B.up.SQL");

        assertThatThrownBy(this::load).hasMessageContaining("0002_B.up.SQL");
    }

    @Test
    void refusesTheWholeSetAndNamesEveryBadName() throws Exception {
        write("0001_a.up.sql", "12_short.sql", "0002-dash.sql", "0003_ünicode.sql", "V4__flyway.sql", "0005ab_two.sql");

        assertThatThrownBy(this::load).isInstanceOfSatisfying(PawlException.class, e -> {
            assertThat(e.exitStatus()).isEqualTo(ExitStatus.REFUSED);
            assertThat(e.getMessage())
                    .contains("12_short.sql", "0002-dash.sql", "0003_ünicode.sql", "V4__flyway.sql", "0005ab_two.sql")
                    .doesNotContain("0001_a");
        });
    }

    @Test
    void refusesTheSameNumberTwiceAlsoInAnotherWidth() throws Exception {
        write("036_a.sql", "0036_b.up.sql");

        assertThatThrownBy(this::load)
                .isInstanceOf(PawlException.class)
                .hasMessageContaining("036_a")
                .hasMessageContaining("0036_b");
    }

    @Test
    void refusesAFolderWithoutMigrations() {
        assertThatThrownBy(this::load).isInstanceOfSatisfying(PawlException.class, e -> assertThat(e.exitStatus())
                .isEqualTo(ExitStatus.USAGE));
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        assertThatThrownBy(() -> MigrationSet.load(new DirectorySource(folder.resolve("nowhere"))))
                .isInstanceOf(PawlException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void namesFrozenFilesThatWereEditedOrAreGone() throws Exception {
        write("0001_a.up.sql", "0002_b.up.sql", "0003_c.up.sql");
        var zero = Checksum.of(new byte[0]);
        Files.writeString(
                folder.resolve("released.sha256"),
                "%s  0001_a.up.sql\n%s *0002_b.up.sql\n%s  0009_gone.up.sql\n"
                        .formatted(checksum("0001_a.up.sql"), zero, zero));

        assertThatThrownBy(this::load)
                .isInstanceOf(PawlException.class)
                .hasMessageContaining("0002_b.up.sql was edited")
                .hasMessageContaining("0009_gone.up.sql is gone")
                .hasMessageNotContaining("0001_a");
    }

    @Test
    void namesTheLineOfAManifestThatCannotBeRead() throws Exception {
        write("0001_a.up.sql");
        Files.writeString(folder.resolve("released.sha256"), "\nnot a checksum  0001_a.up.sql\n");

        assertThatThrownBy(this::load).isInstanceOfSatisfying(PawlException.class, e -> assertThat(e.line())
                .contains(2));
    }

    @Test
    void checksumsAreOverTheExactBytes() throws Exception {
        Files.writeString(folder.resolve("0001_a.up.sql"), "SELECT 1;\n");
        var unix = load().digest();
        Files.writeString(folder.resolve("0001_a.up.sql"), "SELECT 1;\r\n");

        assertThat(load().digest()).isNotEqualTo(unix);
    }

    @Test
    void theDigestDoesNotDependOnWhereTheSetIsRead() throws Exception {
        write("0001_a.up.sql", "0002_b.up.sql");
        var list = checksum("0001_a.up.sql") + "  0001_a.up.sql\n" + checksum("0002_b.up.sql") + "  0002_b.up.sql\n";
        Files.writeString(folder.resolve("migrations.sha256"), list);

        try (var loader = new URLClassLoader(
                new URL[] {folder.resolve("..").normalize().toUri().toURL()}, null)) {
            var location = "classpath:" + folder.getFileName();
            var packaged = MigrationSet.load(MigrationSource.at(location, loader));

            assertThat(packaged.digest()).isEqualTo(load().digest());
            assertThat(packaged.migrations().get(1).contents().script().sql()).contains("0002_b");
        }
    }

    @Test
    void refusesAPackagedFileThatIsNotTheOneThatWasListed() throws Exception {
        write("0001_a.up.sql");
        Files.writeString(folder.resolve("migrations.sha256"), checksum("0001_a.up.sql") + "  0001_a.up.sql\n");
        Files.writeString(folder.resolve("0001_a.up.sql"), "DROP TABLE everything");

        try (var loader = new URLClassLoader(
                new URL[] {folder.resolve("..").normalize().toUri().toURL()}, null)) {
            var migration = MigrationSet.load(MigrationSource.at("classpath:" + folder.getFileName(), loader))
                    .migrations()
                    .get(0);

            assertThatThrownBy(() -> migration.contents()).hasMessageContaining("changed since it was listed");
        }
    }

    @Test
    void readsThePhaseFromTheHeaderOnly() throws Exception {
        Files.writeString(folder.resolve("0001_a.up.sql"), "-- why\n\n--   pawl:phase   contract  \nDROP TABLE a;");
        Files.writeString(folder.resolve("0002_b.up.sql"), "SELECT '\n-- pawl:phase contract\n';");
        Files.writeString(folder.resolve("0003_c.up.sql"), "--caracal:phase contract\r\nDROP TABLE a;");

        assertThat(load().migrations())
                .extracting(Migration::phase)
                .containsExactly(Phase.CONTRACT, Phase.EXPAND, Phase.CONTRACT);
    }

    @Test
    void aMisspeltDirectiveIsAnErrorWithItsLine() throws Exception {
        Files.writeString(folder.resolve("0001_a.up.sql"), "-- why\n-- pawl:phase contarct\nDROP TABLE a;");
        var migration = load().migrations().get(0);

        assertThatThrownBy(migration::contents)
                .isInstanceOfSatisfying(
                        PawlException.class, e -> assertThat(e.line()).contains(2))
                .hasMessageContaining("contarct");
    }

    private MigrationSet load() {
        return MigrationSet.load(new DirectorySource(folder));
    }

    private String checksum(String name) throws IOException {
        return Checksum.of(Files.readAllBytes(folder.resolve(name))).hex();
    }

    private void write(String... names) throws IOException {
        for (var name : List.of(names)) {
            Files.writeString(folder.resolve(name), "-- " + name);
        }
    }
}
