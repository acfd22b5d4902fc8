package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.ListMigrations;
import dev.pawl.engine.report.MigrateReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A set that was listed when it was packaged, as an application on a class path has it. */
final class PackagedSetTest extends MigrateFixture {
    private static final String LIST = "migrations.sha256";

    /** The folder on a class path, which notes what is read of it. */
    private final class Packaged extends URLClassLoader {
        private final List<String> opened = new ArrayList<>();
        private long bytes;

        Packaged() throws IOException {
            super(new URL[] {directory.resolveSibling("").toUri().toURL()}, null);
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            var stream = super.getResourceAsStream(name);
            if (stream == null) {
                return null;
            }
            opened.add(Path.of(name).getFileName().toString());
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    int next = stream.read();
                    bytes += next < 0 ? 0 : 1;
                    return next;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    int count = stream.read(target, offset, length);
                    bytes += Math.max(0, count);
                    return count;
                }

                @Override
                public void close() throws IOException {
                    stream.close();
                }
            };
        }

        Pawl pawl() {
            var settings = Map.of(Setting.MIGRATIONS, "classpath:" + directory.getFileName());
            return Pawl.load(PawlConfiguration.of(settings), connector(), this);
        }

        MigrateReport migrate() {
            return pawl().migrate(event -> {});
        }
    }

    @Test
    void aStartWithNothingToDoReadsTheBeginningOfTheListAndNothingElse() throws Exception {
        manyFiles(400);
        folder.with("roles.sql", "SELECT 1;\n");
        Files.writeString(directory.resolve("released.sha256"), "");
        list();
        try (var first = new Packaged()) {
            assertThat(first.migrate().applied()).hasSize(400);
        }

        try (var again = new Packaged()) {
            var seen = new ArrayList<String>();
            var report = again.pawl().migrate(event -> seen.add(event.toString()));

            assertThat(report.outcome()).isEqualTo(MigrateReport.Outcome.UP_TO_DATE);
            assertThat(seen).anyMatch(event -> event.contains("400"));
            assertThat(again.opened).containsExactly(LIST);
            assertThat(again.bytes).isLessThan(Files.size(directory.resolve(LIST)) / 2);
        }
    }

    @Test
    void anInstanceTellsOfItselfWithoutReadingFiles() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int, b int);\n")
                .with("0002_b.up.sql", "-- pawl:phase contract\nALTER TABLE a DROP COLUMN b;\n")
                .with("0003_c.up.sql", "CREATE TABLE c (id int);\n");
        list();
        try (var packaged = new Packaged()) {
            assertThat(packaged.migrate().applied()).hasSize(3);
        }

        try (var packaged = new Packaged();
                var instance = packaged.pawl().instance("shop")) {
            instance.register(Duration.ofSeconds(30));

            assertThat(packaged.opened).containsExactly(LIST);
            assertThat(fresh.query("SELECT newest_version || ' ' || contract_versions::text FROM pawl.instances"))
                    .containsExactly("0003_c {0002_b}");
        }
    }

    @Test
    void theListIsOneThatSha256sumCanCheck() throws Exception {
        manyFiles(2);
        list();

        assertThat(Files.readAllLines(directory.resolve(LIST)))
                .satisfiesExactly(
                        line -> assertThat(line).matches("# digest [0-9a-f]{64}"),
                        line -> assertThat(line).isEqualTo("# migrations 2"),
                        line -> assertThat(line).isEqualTo("# newest 0002_table"),
                        line -> assertThat(line).matches("[0-9a-f]{64}  0001_table.up.sql"),
                        line -> assertThat(line).matches("[0-9a-f]{64}  0002_table.up.sql"));
    }

    @Test
    void filesThatAreNotThoseOfTheFactsAreRefusedWhenTheyAreRead() throws Exception {
        manyFiles(2);
        list();
        var lines = Files.readAllLines(directory.resolve(LIST));
        lines.remove(lines.size() - 1);
        Files.write(directory.resolve(LIST), lines);

        try (var packaged = new Packaged()) {
            var report = packaged.migrate();

            assertThat(report.exitStatus()).isEqualTo(ExitStatus.REFUSED);
            assertThat(words(report)).contains("PAWL0431E", "there were 2 up to 0002_table, and 1 are listed");
            assertThat(tables()).isEmpty();
        }
    }

    @Test
    void aPackagedFileThatWasEditedIsRefusedWhenItIsToRun() throws Exception {
        manyFiles(1);
        list();
        folder.with("0001_table.up.sql", "DROP TABLE everything;\n");

        try (var packaged = new Packaged()) {
            assertThat(words(packaged.migrate())).contains("changed since it was listed");
        }
    }

    @Test
    void anEditThatWasListedAnewIsFoundByTheHistory() throws Exception {
        manyFiles(2);
        list();
        try (var packaged = new Packaged()) {
            packaged.migrate();
        }
        folder.with("0001_table.up.sql", "CREATE TABLE another (id int);\n");
        list();

        try (var packaged = new Packaged()) {
            assertThat(words(packaged.migrate())).contains("PAWL0407E");
        }
    }

    @Test
    void aListThatSha256sumWroteIsReadAsAWhole() throws Exception {
        manyFiles(3);
        list();
        var lines = Files.readAllLines(directory.resolve(LIST));
        Files.write(
                directory.resolve(LIST),
                lines.stream().filter(line -> !line.startsWith("#")).toList());

        try (var packaged = new Packaged()) {
            assertThat(packaged.migrate().applied()).hasSize(3);
            assertThat(packaged.migrate().outcome()).isEqualTo(MigrateReport.Outcome.UP_TO_DATE);
        }
    }

    @Test
    void factsThatCannotBeUnderstoodRefuseTheSet() throws Exception {
        manyFiles(1);
        list();
        var list = Files.readString(directory.resolve(LIST));
        for (var broken : List.of(
                list.replaceFirst("# digest ", "# digest 0"),
                list.replaceFirst("# newest .*\n", ""),
                list.replaceFirst("# migrations 1", "# migrations one"))) {
            Files.writeString(directory.resolve(LIST), broken);
            try (var packaged = new Packaged()) {
                assertThatThrownBy(packaged::pawl).isInstanceOfSatisfying(PawlException.class, e -> assertThat(
                                e.message().id())
                        .isEqualTo("PAWL0432E"));
            }
        }
    }

    @Test
    void theBuildEndsWhenAFileCouldNotBeRun() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1;\n\\gexec\n");

        assertThatThrownBy(this::list).hasMessageContaining("needs psql");
        assertThat(directory.resolve(LIST)).doesNotExist();
    }

    private static String words(MigrateReport report) {
        var error = Objects.requireNonNull(report.error());
        return error.code() + " " + error.message();
    }

    private void list() {
        ListMigrations.main(new String[] {directory.toString()});
    }

    private void manyFiles(int count) {
        try {
            for (int number = 1; number <= count; number++) {
                folder.with("%04d_table.up.sql".formatted(number), "SELECT %d;\n".formatted(number));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
