package dev.pawl.engine.run;

import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Statement;
import dev.pawl.engine.migration.Version;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells of single statements. One that is sent by itself is always told. Of several in one message nothing is known while
 * they run: the server keeps its answers until the last, unless it has a notice to send. So for who follows them, each is
 * followed by one. Confined to the thread of the run.
 */
final class StatementEvents {
    /** A file with more of them is data, of which nobody reads row by row. */
    private static final int MOST = 200;

    /** Of all levels, only this one is sent whatever the file has set, and written into no server's log. */
    private static final String NOTICE = "DO $pawl$ BEGIN RAISE INFO 'pawl'; END $pawl$";

    private static final Set<String> SCOPES = Set.of("LOCAL", "SESSION");

    private final RunListener listener;
    private final Observer observer;
    private final LongSupplier nanoTime;
    private Version version = Bookkeeper.OWN;
    private int attempt;

    StatementEvents(RunListener listener, Observer observer, LongSupplier nanoTime) {
        this.listener = listener;
        this.observer = observer;
        this.nanoTime = nanoTime;
    }

    /** What comes now belongs to this attempt at a migration. */
    void attempt(Version of, int number) {
        version = of;
        attempt = number;
    }

    /** Executes a statement. */
    @FunctionalInterface
    interface Execution<E extends Exception> {
        void run() throws E;
    }

    /** Around a statement that is sent by itself. */
    <E extends Exception> void around(Contents contents, Statement statement, boolean alone, Execution<E> execution)
            throws E {
        var told = new Told(contents.line(statement), statement.command(), alone, version, attempt);
        started(told);
        long start = nanoTime.getAsLong();
        execution.run();
        finished(told, start);
    }

    /** For the statements of a file that are sent together with others. */
    Message message(Contents contents) {
        var statements = contents.statements();
        // Whoever the file becomes may lack the right to use PL/pgSQL, which the migrating login has.
        return new Message(listener.followsStatements()
                && statements.size() <= MOST
                && statements.stream().noneMatch(StatementEvents::changesRole));
    }

    private void started(Told told) {
        observer.at(told.line);
        listener.on(new RunEvent.StatementStarted(told.version, told.line, told.command, told.alone, told.attempt));
    }

    private void finished(Told told, long start) {
        var took = Duration.ofNanos(nanoTime.getAsLong() - start);
        listener.on(
                new RunEvent.StatementFinished(told.version, told.line, told.command, told.alone, told.attempt, took));
    }

    private record Told(int line, String command, boolean alone, Version version, int attempt) {}

    /** Statements in the order in which they are sent; each begins when the one before it has been answered. */
    final class Message {
        private final Deque<Told> waiting = new ArrayDeque<>();
        private final boolean followed;
        private long start;

        private Message(boolean followed) {
            this.followed = followed;
        }

        /** The statement that was added to the batch last. */
        void added(Batch batch, Contents contents, Statement statement) {
            if (followed) {
                waiting.add(new Told(contents.line(statement), statement.command(), false, version, attempt));
                batch.whenAnswered(this::next).ours(NOTICE);
            }
        }

        /** The batch is being sent. */
        void sent() {
            if (!waiting.isEmpty()) {
                start = nanoTime.getAsLong();
                started(waiting.element());
            }
        }

        private void next() {
            finished(waiting.remove(), start);
            sent();
        }
    }

    private static boolean changesRole(Statement statement) {
        var words = statement.tokens().stream()
                .limit(3)
                .map(word -> word.toUpperCase(Locale.ROOT))
                .toList();
        if (words.size() < 2 || !words.get(0).equals("SET")) {
            return false;
        }
        var name = words.get(words.size() > 2 && SCOPES.contains(words.get(1)) ? 2 : 1);
        return name.equals("ROLE") || name.equals("AUTHORIZATION") || name.equals("SESSION");
    }
}
