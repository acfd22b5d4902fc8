package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.MigrationFolder;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not what was applied, or what was released, are refused, however small the difference is. */
final class FilesTest extends FaultFixture {
    /** Longer than any buffer that a file is read through. */
    private static final String LONG = "CREATE TABLE a (id int);\n-- " + "x".repeat(300_000) + "\n";

    @ParameterizedTest
    @ValueSource(strings = {"at the end", "line ends", "byte order mark", "in the middle"})
    void anAppliedFileThatDiffersByAFewBytesIsRefused(String edit) throws Exception {
        write("0001_a.up.sql", LONG);
        assertThat(migrate().error()).isNull();
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n");

        write("0001_a.up.sql", edited(edit));

        refused("PAWL0407E", 4);
        write("0001_a.up.sql", LONG);
        assertThat(migrate().error()).isNull();
    }

    private static String edited(String edit) {
        return switch (edit) {
            case "at the end" -> LONG + " ";
            case "line ends" -> LONG.replace("\n", "\r\n");
            case "byte order mark" -> "\uFEFF" + LONG;
            default -> LONG.substring(0, 150_000) + "y" + LONG.substring(150_001);
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64})
    void aRecordedChecksumThatDiffersInOneDigitIsRefused(int digit) throws Exception {
        write("0001_a.up.sql", LONG);
        assertThat(migrate().error()).isNull();

        asSuperuser("UPDATE public.schema_migrations SET checksum = overlay(checksum placing"
                + " translate(substr(checksum, %1$d, 1), '0123456789abcdef', '123456789abcdef0') from %1$d)"
                        .formatted(digit));

        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0407E"));
    }

    @Test
    void filesAreAppliedByNumberAndLetterWhateverTheirWidth() throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE probe (n serial, file text);\n");
        for (var version : new String[] {"10000_x", "00010_x", "0009_x", "0002_x", "0002b_x", "0003_x", "20000101_a"}) {
            write(version + ".up.sql", "INSERT INTO probe (file) VALUES ('" + version + "');\n");
        }

        assertThat(migrate().error()).isNull();

        assertThat(query("SELECT file FROM probe ORDER BY n"))
                .containsExactly("0002_x", "0002b_x", "0003_x", "0009_x", "00010_x", "10000_x", "20000101_a");
    }

    @ParameterizedTest
    @CsvSource({
        "0002_other.up.sql, PAWL0402E, 4",
        "00002_other.up.sql, PAWL0402E, 4",
        "2_other.up.sql, PAWL0401E, 4",
        "0003-dashes.up.sql, PAWL0401E, 4",
        "notes.sql, PAWL0401E, 4"
    })
    void aSetThatIsNotSoundIsRefused(String file, String code, int exitCode) throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
        write(file, "CREATE TABLE c (id int);\n");

        assertThatThrownBy(this::migrate).isInstanceOfSatisfying(PawlException.class, error -> {
            assertThat(error.message().id()).isEqualTo(code);
            assertThat(error.exitStatus().code()).isEqualTo(exitCode);
        });
        assertThat(query("SELECT to_regclass('a')")).containsExactly("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"edited", "gone"})
    void aReleasedFileThatIsNotAsItWasIsRefusedAlsoBeforeItWasApplied(String change) throws Exception {
        write("0001_a.up.sql", LONG);
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
        MigrationFolder.at(directory.toString()).freeze();
        if (change.equals("edited")) {
            write("0002_b.up.sql", "CREATE TABLE b (id int);\r\n");
        } else {
            Files.delete(directory.resolve("0002_b.up.sql"));
        }

        assertThatThrownBy(this::migrate).isInstanceOfSatisfying(PawlException.class, error -> assertThat(
                        error.message().id())
                .isEqualTo("PAWL0405E"));
        assertThatThrownBy(() -> MigrationFolder.at(directory.toString()).freeze())
                .isInstanceOf(PawlException.class);
        assertThat(query("SELECT to_regclass('a')")).containsExactly("null");
    }

    @Test
    void aFileThatChangesWhileTheRunReadsIsNotRun() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        var pawl = pawl(fresh.database().url(), fresh.database().owner(), Map.of());
        write("0001_a.up.sql", "CREATE TABLE other (id int);\n");

        assertThat(pawl.migrate(event -> {}).error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0203E"));
        assertThat(query("SELECT to_regclass('other')")).containsExactly("null");
    }

    @ParameterizedTest
    @CsvSource({"contract, 9", "expand, 0"})
    void aDatabaseThatIsNewerIsRefusedWhenWhatItHasMoreTakesSomethingAway(String phase, int exitCode) throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        write("0002_b.up.sql", "-- pawl:phase " + phase + "\nCREATE TABLE b (id int);\n");
        assertThat(migrate().error()).isNull();
        Files.delete(directory.resolve("0002_b.up.sql"));

        assertThat(migrate().exitStatus().code()).isEqualTo(exitCode);
        assertThat(pawl(fresh.database().url(), fresh.database().owner(), Map.of())
                        .status(event -> {})
                        .exitStatus()
                        .code())
                .isEqualTo(exitCode);
    }

    @Test
    void aDatabaseThatSomebodyElseHasFilledIsRefused() throws Exception {
        fresh.execute("CREATE TABLE customers (id int)");
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");

        refused("PAWL0420E", 4);
        assertThat(query("SELECT to_regnamespace('pawl')")).containsExactly("null");
    }

    @Test
    void theHistoryOfAnotherToolIsRefused() throws Exception {
        fresh.execute("CREATE TABLE public.schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)");
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");

        refused("PAWL0410E", 4);
    }

    private void refused(String code, int exitCode) throws Exception {
        var report = migrate();
        assertThat(report.error()).satisfies(error -> assertThat(error.code()).isEqualTo(code));
        assertThat(report.exitStatus().code()).isEqualTo(exitCode);
        assertThat(report.applied()).isEmpty();
        assertThat(query("SELECT relname FROM pg_class WHERE relname = 'b'")).isEmpty();
    }
}
