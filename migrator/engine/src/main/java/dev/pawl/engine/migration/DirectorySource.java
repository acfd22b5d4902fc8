package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The regular files directly in a directory; sub-directories are not searched. */
record DirectorySource(Path directory) implements MigrationSource {
    @Override
    public String location() {
        return directory.toString();
    }

    @Override
    public SortedMap<String, Checksum> files() {
        var files = new TreeMap<String, Checksum>();
        for (var path : sqlFiles()) {
            files.put(path.getFileName().toString(), Checksum.of(bytes(path)));
        }
        return files;
    }

    @Override
    public Optional<byte[]> read(String fileName) {
        var path = directory.resolve(fileName);
        return Files.isRegularFile(path) ? Optional.of(bytes(path)) : Optional.empty();
    }

    private List<Path> sqlFiles() {
        try (var paths = Files.list(directory)) {
            return paths.filter(path -> path.getFileName().toString().endsWith(".sql"))
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static PawlException unreadable(Path path, IOException e) {
        var reason = e instanceof java.nio.file.NoSuchFileException ? "there is no such file" : e.toString();
        return PawlException.of(Message.UNREADABLE_FILE, path, reason).causedBy(e);
    }
}
