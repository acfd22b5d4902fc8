package dev.pawl.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server process that a data directory says is running in it. */
record Postmaster(Path pidFile) {
    private static final int PATIENCE_SECONDS = 30;

    static Postmaster of(Path data) {
        return new Postmaster(data.resolve("postmaster.pid"));
    }

    /** Stops a server that outlived the process which started it, ending its sessions. Does nothing when none runs. */
    void stopOrphan() throws IOException {
        var process = process();
        if (process.isEmpty()) {
            return;
        }
        interrupt(process.get());
        try {
            process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(
                    "PostgreSQL with process id %d did not stop within %d s"
                            .formatted(process.get().pid(), PATIENCE_SECONDS),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was stopping", e);
        }
    }

    /** The process, if it is alive and really a PostgreSQL: process ids are used again. */
    Optional<ProcessHandle> process() throws IOException {
        try {
            var pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info().command().orElse("").contains("postgres"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            // Written only in part: the server never came up.
            return Optional.empty();
        }
    }

    /** SIGINT asks for a fast shutdown; the SIGTERM that Java can send would wait for every session to end. */
    private static void interrupt(ProcessHandle process) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            process.destroy();
        } else {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        }
    }
}
