package dev.pawl.bench;

import dev.pawl.engine.migration.MigrationFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A temporary folder of migrations, each a table with five columns, an index and a comment. It also has the list that a
 * build makes for a folder on the class path, and beside it the change log that Liquibase needs.
 */
final class GeneratedMigrations implements AutoCloseable {
    private final Path root;

    private GeneratedMigrations(Path root) {
        this.root = root;
    }

    static GeneratedMigrations write(int count) throws IOException {
        var migrations = new GeneratedMigrations(Files.createTempDirectory("pawl-bench"));
        Files.createDirectory(migrations.folder());
        for (int number = 1; number <= count; number++) {
            var name = "%04d_table_%d.up.sql".formatted(number, number);
            Files.writeString(migrations.folder().resolve(name), sql(number));
        }
        MigrationFolder.at(migrations.folder().toString()).list();
        Files.writeString(
                migrations.folder().resolveSibling(LiquibaseRunner.CHANGE_LOG), LiquibaseRunner.CHANGE_LOG_TEXT);
        return migrations;
    }

    /** The folder; its parent can be put on a class path. */
    Path folder() {
        return root.resolve("migrations");
    }

    /** In order. */
    List<Path> files() throws IOException {
        try (var paths = Files.list(folder())) {
            return paths.filter(path -> path.toString().endsWith(".up.sql"))
                    .sorted()
                    .toList();
        }
    }

    private static String sql(int number) {
        return """
                CREATE TABLE table_%1$d (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    zone_id text NOT NULL,
                    name text NOT NULL,
                    amount numeric(12, 2) NOT NULL DEFAULT 0,
                    created_at timestamptz NOT NULL DEFAULT now()
                );

                CREATE INDEX table_%1$d_zone_id_idx ON table_%1$d (zone_id, created_at);

                COMMENT ON TABLE table_%1$d IS 'Number %1$d of many.';
                """
                .formatted(number);
    }

    @Override
    public void close() {
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
