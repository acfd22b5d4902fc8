package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.MigrationSet;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One deliberate change of what a database remembers: under the runner lock, in one transaction. Confined to one thread
 * and used once.
 */
public final class OperatorRun {
    private static final Logger LOGGER = System.getLogger("dev.pawl");

    private final String command;
    private final MigrationSet set;
    private final Connecting connecting;
    private final RunOptions options;
    private final Timing timing;
    private final RunListener listener;
    private boolean committing;

    /**
     * A change that has not begun.
     *
     * @param command what the operator said, for messages
     */
    public OperatorRun(
            String command,
            MigrationSet set,
            Connecting connecting,
            RunOptions options,
            Timing timing,
            RunListener listener) {
        this.command = command;
        this.set = set;
        this.connecting = connecting;
        this.options = options;
        this.timing = timing;
        this.listener = RunListener.inTurn(listener);
    }

    /** What is done in the transaction; it may be done again when it got no table lock. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it; whatever is thrown rolls all of it back. */
        T in(OperatorTransaction transaction) throws SQLException;
    }

    /**
     * Does the work and commits it.
     *
     * @throws PawlException when it was refused, when another runner holds the lock for too long, or when the database
     *     did not do it; then nothing was changed, except where the message says that it is not known
     */
    public <T> T execute(Work<T> work) {
        try (var session = new Session(connecting.open(), UUID.randomUUID())) {
            session.prepare();
            return execute(session, work);
        } catch (SQLException e) {
            throw BookkeepingError.of(e, connecting.target());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PawlException.of(Message.INTERRUPTED, connecting.target()).causedBy(e);
        }
    }

    private <T> T execute(Session session, Work<T> work) throws SQLException, InterruptedException {
        try (var locked = new LockedRun(session, connecting.connector(), set, options, timing, listener)) {
            while (!locked.acquire()) {
                // The files are applied, by another runner, but this work is nobody else's.
                LOGGER.log(Level.DEBUG, "the lock was not free yet");
            }
            try {
                return transact(session, locked, work);
            } finally {
                release(session, locked.scope().lock());
            }
        }
    }

    private <T> T transact(Session session, LockedRun locked, Work<T> work) throws SQLException, InterruptedException {
        var result = new AtomicReference<T>();
        while (true) {
            try {
                var retries = locked.scope().retries();
                retries.run(
                        Bookkeeper.OWN,
                        1,
                        retries.longest(),
                        timeout -> result.set(attempt(session, Bracket.lockTimeout(timeout), locked.scope(), work)));
                return Objects.requireNonNull(result.get());
            } catch (BatchFailure e) {
                session.rollBack("", e.error());
                var stale = StalePlan.of(e.error(), session.runId());
                if (stale.isEmpty()) {
                    throw failure(session, e.error());
                }
                locked.awaitTurn(stale.get());
            }
        }
    }

    private <T> T attempt(Session session, String lockTimeout, RunScope scope, Work<T> work) throws BatchFailure {
        committing = false;
        try {
            var begin = session.begin("BEGIN").ours(lockTimeout);
            if (session.isPooled()) {
                begin.ours(scope.lock().claim());
            }
            session.send(begin);
            var done = work.in(new OperatorTransaction(session, options.runner()));
            committing = true;
            session.execute("COMMIT");
            return done;
        } catch (SQLException e) {
            throw new BatchFailure(e, null);
        } catch (PawlException e) {
            session.rollBack("", new SQLException(e));
            throw e;
        }
    }

    private PawlException failure(Session session, SQLException e) {
        if (!session.isLost()) {
            return BookkeepingError.of(e, session.database());
        }
        var words = SqlStates.words(e);
        var lost = committing
                ? PawlException.of(Message.OUTCOME_UNKNOWN, command, words)
                : PawlException.of(Message.CONNECTION_LOST, session.database(), words);
        return lost.causedBy(e);
    }

    /** The lock would go with the session, but those who wait for it are not to wait for their next look. */
    private static void release(Session session, RunnerLock lock) {
        try {
            if (!session.isPooled() && !session.isLost()) {
                session.execute(lock.release());
            }
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "the runner lock goes with the session", e);
        }
    }
}
