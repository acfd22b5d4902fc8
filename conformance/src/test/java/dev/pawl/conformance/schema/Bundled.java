package dev.pawl.conformance.schema;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files on the class path. */
final class Bundled {
    private static final String MIGRATIONS = "dev/pawl/schema/";
    private static final String ROLES = "roles.sql";

    private Bundled() {}

    /** What the bundled set runs, in its order: the roles, then each migration. */
    static List<String> scripts() {
        return files().map(file -> text(MIGRATIONS + file)).toList();
    }

    /** Writes the bundled set as it was when {@code version} was its newest. */
    static Path copyUpTo(String version, Path folder) throws IOException {
        for (var file : files().toList()) {
            if (file.equals(ROLES) || file.compareTo(version + "~") < 0) {
                Files.writeString(folder.resolve(file), text(MIGRATIONS + file));
            }
        }
        return folder;
    }

    private static Stream<String> files() {
        return text(MIGRATIONS + "migrations.sha256")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .sorted((left, right) -> left.equals(ROLES) ? -1 : right.equals(ROLES) ? 1 : left.compareTo(right));
    }

    /** A file of these tests. */
    static String testFile(String name) {
        return text("schema/" + name);
    }

    private static String text(String path) {
        try (var stream = Bundled.class.getClassLoader().getResourceAsStream(path)) {
            if (stream == null) {
                throw new FileNotFoundException(path + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
