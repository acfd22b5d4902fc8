package dev.pawl.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of migrations that a test writes. */
record MigrationFolder(Path path) {
    MigrationFolder with(String name, String sql) throws IOException {
        return with(name, sql.getBytes(StandardCharsets.UTF_8));
    }

    MigrationFolder with(String name, byte[] bytes) throws IOException {
        Files.write(path.resolve(name), bytes);
        return this;
    }

    void remove(String name) throws IOException {
        Files.delete(path.resolve(name));
    }
}
