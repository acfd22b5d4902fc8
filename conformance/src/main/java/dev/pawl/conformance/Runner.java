package dev.pawl.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * A migration runner under test: how it is started, what its files look like and where it writes down what it did. The
 * defaults are those of Pawl.
 */
@FunctionalInterface
public interface Runner {
    /**
     * Starts a run that brings the database to the migrations of a folder; {@link RunnerProcess} is a run in a process
     * of its own. Called by many threads at once.
     *
     * @param migrations holds files named by {@link #fileName} with texts by {@link #fileText}
     */
    Running start(Target target, Path migrations) throws Exception;

    /** As {@link #start}, but gives up on locks as early as the runner can be told to. */
    default Running startImpatiently(Target target, Path migrations) throws Exception {
        return start(target, migrations);
    }

    /** The name of a migration's file; numbers are positive, words are {@code [a-z_]+}. */
    default String fileName(int number, String words) {
        return "%04d_%s.up.sql".formatted(number, words);
    }

    /**
     * What a migration's file says when these are its statements.
     *
     * @param isTransactional whether they may run in a transaction block; most runners have to be told
     */
    default String fileText(String statements, boolean isTransactional) {
        return statements;
    }

    /** Called when all files of a folder are written; for what a runner wants beside them, such as a list of them. */
    default void complete(Path migrations) throws IOException {}

    /** The table in which it writes down what it applied, with its schema. */
    default String historyTable() {
        return "public.schema_migrations";
    }

    /** A query for the names of the files that are recorded as applied, one row each. */
    default String historyQuery() {
        return "SELECT version || '.up.sql' FROM public.schema_migrations";
    }

    /**
     * Schemas, and tables with their schemas, in which it notes what it does, runs that fail too. What is in them is not
     * looked at.
     */
    default Set<String> bookkeeping() {
        return Set.of("pawl");
    }

    /** What it says of itself; a rule about anything else is reported as untested, and no file needs anything else. */
    default Set<Capability> capabilities() {
        return Set.of();
    }

    /** What not every runner offers. */
    enum Capability {
        /** Refuses files that are not as a {@code released.sha256} beside them says, in the format of sha256sum. */
        FREEZES_FILES("reads released.sha256"),
        /** Sends the lines that follow {@code COPY ... FROM stdin} in a file. */
        COPIES_LINES("sends the lines that follow COPY FROM stdin in a file"),
        /** Goes on in the middle of a file that has transactions of its own. */
        RESUMES_FILES("goes on in the middle of a file that has transactions of its own"),
        /** Repeats a migration that did not get a lock, and gives up some day. */
        RETRIES_LOCKS("repeats a migration that did not get a lock");

        private final String words;

        Capability(String words) {
            this.words = words;
        }

        /** The end of the sentence that begins with "the runner". */
        public String words() {
            return words;
        }
    }
}
