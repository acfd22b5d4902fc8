package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A folder on the class path. Since a class path cannot be listed, the folder holds {@value #LIST}, made when the
 * application is built, in the format of sha256sum: one line for each file.
 */
record ClasspathSource(ClassLoader loader, String folder) implements MigrationSource {
    static final String LIST = "migrations.sha256";

    @Override
    public String location() {
        return CLASSPATH_PREFIX + folder;
    }

    @Override
    public SortedMap<String, Checksum> files() {
        var list = read(LIST)
                .orElseThrow(() -> PawlException.of(Message.NO_MIGRATIONS, location() + " (it has no " + LIST + ")"));
        return Manifest.parse(location() + "/" + LIST, new String(list, StandardCharsets.UTF_8))
                .files();
    }

    @Override
    public Optional<byte[]> read(String fileName) {
        var name = folder + "/" + fileName;
        try (var stream = loader.getResourceAsStream(name)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw PawlException.of(Message.UNREADABLE_FILE, name, String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }
}
