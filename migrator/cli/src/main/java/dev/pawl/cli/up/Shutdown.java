package dev.pawl.cli.up;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Stops what was started, once and in order, whether the command returns or the process is told to end. A shutdown hook
 * runs while the main thread still waits, so both may come here. Thread-safe.
 */
final class Shutdown implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger("dev.pawl");

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    /** Of the process, not of one command. */
    private static volatile boolean processEnds;

    Shutdown() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endOfProcess, "pawl-shutdown"));
    }

    /** Whether the process was told to end, so that what ends now ends as it should. */
    static boolean processEnds() {
        return processEnds;
    }

    private void endOfProcess() {
        noteEndOfProcess();
        close();
    }

    private static void noteEndOfProcess() {
        processEnds = true;
    }

    synchronized void stopFirst(AutoCloseable resource) {
        running.addFirst(resource);
    }

    synchronized void stopLast(AutoCloseable resource) {
        running.addLast(resource);
    }

    @Override
    public synchronized void close() {
        while (!running.isEmpty()) {
            var resource = running.removeFirst();
            try {
                resource.close();
            } catch (Exception e) {
                LOGGER.log(Level.WARNING, "could not stop " + resource, e);
            }
        }
    }
}
