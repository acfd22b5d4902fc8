package dev.pawl.conformance;

import java.time.Duration;

/** One run of a runner. Thread-safe. */
public interface Running extends AutoCloseable {
    /**
     * Waits for its end.
     *
     * @throws AssertionError when it has not ended by then
     */
    Ending await(Duration atMost) throws Exception;

    /** Ends it as {@code kill -9} does: it can do nothing more, and its sockets are closed. */
    void kill();

    /** Lets it stand still, as a virtual machine that is moved does; returns when it stands. */
    void pause() throws Exception;

    /** Lets it go on. */
    void resume() throws Exception;

    boolean isAlive();

    /** What it has said so far. */
    String output();

    /** Kills it when it still runs. */
    @Override
    void close();

    /**
     * How a run ended.
     *
     * @param succeeded the database has what the files say, and the runner says so
     * @param output what it printed, for messages
     */
    record Ending(boolean succeeded, String output) {}
}
