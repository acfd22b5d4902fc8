package dev.pawl.conformance.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * A disk of a few megabytes, in memory, which only the programs see that are started by {@link #launcher}. It lies in a
 * mount namespace of its own and needs no right, save that the system lets everybody make one. Confined to one thread.
 */
public final class SmallDisk implements AutoCloseable {
    private static final String READY = "ready";
    private static final int BLOCK = 4096;

    private final Process holder;
    private final Path place;

    private SmallDisk(Process holder, Path place) {
        this.holder = holder;
        this.place = place;
    }

    /**
     * Makes one.
     *
     * @param place an empty directory, where it is seen from inside
     * @throws TestAbortedException when this machine does not let us
     */
    public static SmallDisk make(Path place, int megabytes) throws IOException {
        // The process keeps the namespace. It ends with its input, at the latest when this process ends.
        var script = "mount -t tmpfs -o size=%dm none '%s' && echo %s && exec cat".formatted(megabytes, place, READY);
        var command = new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script);
        Process holder;
        try {
            holder = command.redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new TestAbortedException("untested here: no small disk can be made: " + e.getMessage(), e);
        }
        var answer = holder.inputReader().readLine();
        if (!READY.equals(answer)) {
            holder.destroy();
            throw new TestAbortedException("untested here: no small disk can be made: " + answer);
        }
        return new SmallDisk(holder, place);
    }

    /** The beginning of a command that starts a program which sees the disk, and is not root there. */
    public List<String> launcher() {
        var pid = Long.toString(holder.pid());
        return List.of("nsenter", "--target", pid, "--user", "--mount", "--preserve-credentials", "unshare", "--user");
    }

    /** Makes an empty directory on it; returns its name inside. */
    public Path directory(String name) throws IOException {
        Files.createDirectory(outside().resolve(name));
        return place.resolve(name);
    }

    /** Moves the files of a directory without directories in it to the disk, and leaves a link. */
    public void takeOver(Path directory) throws IOException {
        var name = directory.getFileName().toString();
        var inside = directory(name);
        try (var paths = Files.walk(directory)) {
            for (var path : paths.skip(1).toList()) {
                Files.copy(
                        path,
                        outside()
                                .resolve(name)
                                .resolve(directory.relativize(path).toString()));
            }
        }
        Files.move(directory, directory.resolveSibling(name + "-before"));
        Files.createSymbolicLink(directory, inside);
    }

    /** Fills it until only so many bytes are left. */
    public void fill(long left) throws IOException {
        try (var ballast = Files.newOutputStream(ballast())) {
            // Looked at each time, since the server writes meanwhile.
            while (space() > left) {
                ballast.write(new byte[BLOCK]);
            }
        } catch (IOException e) {
            // Somebody else may have taken the last block.
            if (space() > 0) {
                throw e;
            }
        }
    }

    /** Takes back {@link #fill}. */
    public void makeSpace() throws IOException {
        Files.delete(ballast());
    }

    private long space() throws IOException {
        return Files.getFileStore(outside()).getUsableSpace();
    }

    private Path ballast() {
        return outside().resolve("ballast");
    }

    /** Its name outside of the namespace. */
    private Path outside() {
        return Path.of("/proc", Long.toString(holder.pid()), "root", place.toString());
    }

    /** Gives it up; it is gone when the last program has ended that sees it. */
    @Override
    public void close() {
        holder.destroy();
    }
}
