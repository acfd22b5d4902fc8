package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files directly in a directory; sub-directories are not searched. */
record DirectorySource(Path directory) implements MigrationSource {
    private static final int BUFFER = 16 * 1024;

    @Override
    public String location() {
        return directory.toString();
    }

    @Override
    public SortedMap<String, Checksum> files() {
        var files = new TreeMap<String, Checksum>();
        var sha256 = Checksum.sha256();
        var buffer = ByteBuffer.allocate(BUFFER);
        for (var path : sqlFiles()) {
            files.put(path.getFileName().toString(), checksum(path, sha256, buffer));
        }
        return files;
    }

    /** In pieces, into a buffer that serves for all files: a set may have thousands, and a file be large. */
    private static Checksum checksum(Path path, MessageDigest sha256, ByteBuffer buffer) {
        try (var channel = Files.newByteChannel(path)) {
            while (channel.read(buffer.clear()) >= 0) {
                sha256.update(buffer.flip());
            }
            return Checksum.of(sha256);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public Optional<byte[]> read(String fileName) {
        var path = directory.resolve(fileName);
        return Files.isRegularFile(path) ? Optional.of(bytes(path)) : Optional.empty();
    }

    private List<Path> sqlFiles() {
        try (var paths = Files.list(directory)) {
            return paths.filter(path -> path.getFileName()
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .endsWith(".sql"))
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
        return PawlException.of(Message.UNREADABLE_FILE, path, reason(path, e)).causedBy(e);
    }

    private static String reason(Path path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return Files.isSymbolicLink(path) ? "it is a link to nothing" : "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        return Files.isDirectory(path) ? "it is a directory" : String.valueOf(e.getMessage());
    }
}
