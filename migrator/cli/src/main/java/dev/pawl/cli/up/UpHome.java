package dev.pawl.cli.up;

import dev.pawl.cli.Environment;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The directory in which {@code pawl up} keeps its data, secrets and logs; readable by its owner only. */
record UpHome(Path path) {
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int SECRET_LENGTH = 24;

    /** Below the user's cache directory. */
    static UpHome of(Environment environment) throws IOException {
        var cache = environment
                .variable("XDG_CACHE_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        var home = new UpHome(cache.resolve("pawl").resolve("up"));
        home.createPrivate(home.path);
        home.createPrivate(home.secrets());
        home.createPrivate(home.logs());
        return home;
    }

    /** Claims the directory until this process ends, however it ends. */
    FileLock claim() throws IOException {
        var channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw PawlException.of(Message.UP_ALREADY_RUNS, path);
        }
        return lock;
    }

    /** One file for each secret, named after the server variable that it becomes. */
    Path secrets() {
        return path.resolve("secrets");
    }

    Path logs() {
        return path.resolve("logs");
    }

    /** The work area of the server. */
    Path server() {
        return path.resolve("server");
    }

    /** Which server process is running, so that the next start finds one that was left over. */
    Path serverProcess() {
        return path.resolve("server.process");
    }

    /** The secret of this name, made at the first call and kept. */
    String secret(String name) throws IOException {
        var file = secrets().resolve(name);
        if (!Files.exists(file)) {
            var random = new SecureRandom();
            var secret = new StringBuilder();
            random.ints(SECRET_LENGTH, 0, LETTERS.length()).forEach(i -> secret.append(LETTERS.charAt(i)));
            writePrivate(file, secret.toString());
        }
        return Files.readString(file);
    }

    private void createPrivate(Path directory) throws IOException {
        Files.createDirectories(directory);
        if (isPosix(directory)) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Written beside and moved into place, so that no reader sees a part of it or before it is private. */
    private static void writePrivate(Path file, String text) throws IOException {
        var draft = Files.createTempFile(file.getParent(), "draft", "");
        Files.writeString(draft, text);
        Files.move(draft, file);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
