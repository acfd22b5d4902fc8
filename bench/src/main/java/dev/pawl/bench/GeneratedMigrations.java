package dev.pawl.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
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
        var list = new StringBuilder();
        for (int number = 1; number <= count; number++) {
            var name = "%04d_table_%d.up.sql".formatted(number, number);
            var bytes = sql(number).getBytes(StandardCharsets.UTF_8);
            Files.write(migrations.folder().resolve(name), bytes);
            list.append(sha256(bytes)).append("  ").append(name).append('\n');
        }
        Files.writeString(migrations.folder().resolve("migrations.sha256"), list);
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

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
