package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.StatementKind;
import dev.pawl.engine.run.FileSteps.Position;
import dev.pawl.engine.run.Leftovers.Found;
import dev.pawl.engine.run.Leftovers.State;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Runs one statement that PostgreSQL refuses in a transaction: an intent, the statement, its outcome by the catalog, a
 * done row. The statement waits for locks and runs as long as it takes, since one that is cancelled has to start over;
 * only one that others would queue behind is tried again and again as a transaction is.
 */
final class LoneStatement {
    private static final Duration POLL = Duration.ofMillis(500);

    private final RunScope scope;

    LoneStatement(RunScope scope) {
        this.scope = scope;
    }

    /** What an earlier run knows of the statement. */
    enum Intent {
        /** It never came so far. */
        NONE,
        /** It had begun this statement. */
        SAME,
        /** It had begun the statement that stood here before the file was corrected. */
        REPLACED
    }

    /**
     * Runs the statement, or finds out what became of it.
     *
     * @return how many attempts it took
     */
    int run(Position position, Intent intent) throws BatchFailure, SQLException, InterruptedException {
        scope.session().liftTimeouts();
        var leftovers = Leftovers.of(scope.session(), position);
        if (intent != Intent.NONE && !leftovers.canTell()) {
            throw PawlException.of(
                            Message.STEP_UNKNOWN, position.migration().version(), position.number(), position.line())
                    .at(position.contents().script().file(), position.line());
        }
        boolean done =
                intent == Intent.SAME && cleanUp(position, leftovers::look).state() == State.DONE;
        for (var name : leftovers.outOfReach()) {
            scope.listener()
                    .on(new RunEvent.InvalidIndexKept(position.migration().version(), name));
        }
        if (intent == Intent.REPLACED) {
            abandon(position);
        }
        if (intent != Intent.SAME) {
            leftovers.writeIntent();
        }
        int attempts = done ? 1 : execute(position, leftovers);
        leftovers.writeDone();
        return attempts;
    }

    /** Takes away what an interrupted statement has left that does not stand in the file any more. */
    void abandon(Position position) throws SQLException, InterruptedException {
        scope.session().liftTimeouts();
        var leftovers = Leftovers.of(scope.session(), position);
        cleanUp(position, leftovers::abandoned);
        leftovers.forgetIntent();
    }

    /** Reads the catalog. */
    @FunctionalInterface
    private interface Look {
        Found now() throws SQLException;
    }

    private int execute(Position position, Leftovers leftovers)
            throws BatchFailure, SQLException, InterruptedException {
        var version = position.migration().version();
        LockRetries.Attempt attempt = lockTimeout -> attempt(position, leftovers, lockTimeout);
        try {
            if (commitsByItself(position)) {
                scope.retries().once(version, position.line(), attempt);
                return 1;
            }
            return scope.retries().run(version, position.line(), longest(position), attempt);
        } catch (BatchFailure e) {
            if (scope.session().isLost()) {
                throw e;
            }
            throw failure(position, leftovers, e.error());
        }
    }

    /** Zero for no limit. */
    private Duration longest(Position position) {
        return position.step().first().rewritesTables() ? scope.retries().longest(position.contents()) : Duration.ZERO;
    }

    private void attempt(Position position, Leftovers leftovers, Duration lockTimeout) throws BatchFailure {
        var statement = position.step().first();
        try {
            var sql = Session.label(position.migration().version())
                    + position.contents().text(statement);
            scope.statements().around(position.contents(), statement, true, () -> execute(sql, lockTimeout));
        } catch (SQLException e) {
            cleanUpAfter(e, position, leftovers);
            throw new BatchFailure(e, position.contents(), statement);
        }
        requireEffect(position, leftovers);
    }

    private void execute(String sql, Duration lockTimeout) throws SQLException {
        var session = scope.session();
        if (lockTimeout.isZero()) {
            session.executeAlone(sql);
            return;
        }
        session.execute("SET lock_timeout = " + lockTimeout.toMillis());
        try {
            session.executeAlone(sql);
        } finally {
            if (!session.isLost()) {
                session.execute("SET lock_timeout = 0");
            }
        }
    }

    private static boolean commitsByItself(Position position) {
        return position.step().first().kind() == StatementKind.PROCEDURAL;
    }

    /** The command tag says nothing: with IF NOT EXISTS an invalid index passes for the one that is wanted. */
    private void requireEffect(Position position, Leftovers leftovers) throws BatchFailure {
        try {
            var existing = leftovers.invalidOfSameName();
            if (existing.isPresent()) {
                leftovers.forgetIntent();
                throw PawlException.of(
                                Message.INDEX_INVALID, position.migration().version(), existing.get())
                        .at(position.contents().script().file(), position.line());
            }
        } catch (SQLException e) {
            throw new BatchFailure(e, position.contents(), position.step().first());
        }
    }

    private void cleanUpAfter(SQLException error, Position position, Leftovers leftovers) {
        if (scope.session().isLost()) {
            return;
        }
        try {
            cleanUp(position, leftovers::look);
        } catch (SQLException e) {
            error.addSuppressed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Found cleanUp(Position position, Look look) throws SQLException, InterruptedException {
        var version = position.migration().version();
        var notices = scope.timing().deadline(Duration.ZERO).notices();
        while (true) {
            var found = look.now();
            switch (found.state()) {
                case BEING_BUILT -> {
                    if (notices.isDue()) {
                        scope.listener().on(new RunEvent.IndexBeingBuilt(version, found.name()));
                    }
                    scope.timing().pause().sleep(POLL);
                }
                case INVALID -> {
                    scope.session().executeAlone("DROP INDEX CONCURRENTLY IF EXISTS " + found.name());
                    scope.listener().on(new RunEvent.InvalidIndexDropped(version, found.name()));
                }
                default -> {
                    return found;
                }
            }
        }
    }

    private PawlException failure(Position position, Leftovers leftovers, SQLException error) throws SQLException {
        boolean commitsByItself = commitsByItself(position);
        if (!commitsByItself && leftovers.look().state() == State.NOTHING) {
            // The server answered that it did nothing, so there is nothing to find out the next time.
            leftovers.forgetIntent();
        }
        var message = commitsByItself ? Message.STEP_FAILED_HALFWAY : Message.STEP_FAILED;
        return PawlException.of(
                        message,
                        position.migration().version(),
                        position.number(),
                        position.total(),
                        SqlStates.words(error))
                .causedBy(error)
                .at(position.contents().script().file(), position.line());
    }
}
