package dev.pawl.admin.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Folders of migrations, below {@code target}. */
final class Migrations {
    private Migrations() {}

    /** A new folder with these files. */
    static Path folder(Map<String, String> files) {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), "migrations")
                    .toAbsolutePath();
            for (var file : files.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
