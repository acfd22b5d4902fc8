package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A folder on the class path. Since a class path cannot be listed, the folder holds {@value #LIST}, made when the
 * application is built, in the format of sha256sum: one line for each file, and before them the facts of the set, so
 * that a start with nothing to do reads no further. A list without the facts is read as a whole.
 */
record ClasspathSource(ClassLoader loader, String folder) implements MigrationSource {
    static final String LIST = "migrations.sha256";

    @Override
    public String location() {
        return CLASSPATH_PREFIX + folder;
    }

    @Override
    public Optional<SetFacts> facts() {
        try (var stream = loader.getResourceAsStream(folder + "/" + LIST)) {
            if (stream == null) {
                throw notListed();
            }
            var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return SetFacts.parse(location() + "/" + LIST, lines);
        } catch (IOException e) {
            throw unreadable(LIST, e);
        }
    }

    @Override
    public SortedMap<String, Checksum> files() {
        var list = read(LIST).orElseThrow(this::notListed);
        return Manifest.parse(location() + "/" + LIST, new String(list, StandardCharsets.UTF_8))
                .files();
    }

    @Override
    public Optional<byte[]> read(String fileName) {
        try (var stream = loader.getResourceAsStream(folder + "/" + fileName)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw unreadable(fileName, e);
        }
    }

    private PawlException notListed() {
        return PawlException.of(Message.NO_MIGRATIONS, location() + " (it has no " + LIST + ")");
    }

    private PawlException unreadable(String fileName, IOException e) {
        return PawlException.of(Message.UNREADABLE_FILE, folder + "/" + fileName, String.valueOf(e.getMessage()))
                .causedBy(e);
    }
}
