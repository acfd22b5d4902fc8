package dev.pawl.conformance;

import dev.pawl.embedded.EmbeddedDatabase;
import java.nio.file.Path;

/** A migration runner under test. */
@FunctionalInterface
public interface Runner {
    /**
     * Brings a database to a migration set and returns when the runner has ended. Called by many threads at once.
     *
     * @param database log in as its owner, without a password
     * @param migrations a folder of files named like {@code 0001_words.up.sql}; may hold {@code released.sha256}
     */
    Ending run(EmbeddedDatabase database, Path migrations) throws Exception;

    /**
     * How a runner ended.
     *
     * @param succeeded the database has what the files say, and the runner says so
     * @param output what it printed, for messages
     */
    record Ending(boolean succeeded, String output) {}
}
