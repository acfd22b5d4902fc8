package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.Script;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * Runs one file and its history row in one transaction, sent as one message: BEGIN, the file, a guard, the row, COMMIT.
 *
 * <p>The guard is a lock that lives as long as its transaction. When it is gone before the history row is written, the
 * file has ended the transaction itself, and recording it would claim more than was done.
 */
final class TransactionalStep {
    private static final Duration FIRST_LOCK_TIMEOUT = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** An advisory lock of two 32-bit numbers, taken shared, so that it never conflicts; "PAWL" in ASCII. */
    private static final int GUARD = 0x5041574C;

    private final Session session;
    private final RunnerLock runnerLock;
    private final UUID runId;
    private final String runner;
    private final Limits limits;
    private final Timing timing;
    private final RunListener listener;

    /**
     * How long locks are queued for.
     *
     * @param lockTimeout of one attempt, at most
     * @param retryBudget of all attempts together
     */
    record Limits(Duration lockTimeout, Duration retryBudget) {}

    TransactionalStep(
            Session session,
            RunnerLock runnerLock,
            UUID runId,
            String runner,
            Limits limits,
            Timing timing,
            RunListener listener) {
        this.session = session;
        this.runnerLock = runnerLock;
        this.runId = runId;
        this.runner = runner;
        this.limits = limits;
        this.timing = timing;
        this.listener = listener;
    }

    /**
     * Applies the migration, repeating attempts that got no lock.
     *
     * @return how many attempts it took
     */
    int apply(Migration migration) throws InterruptedException {
        var script = migration.transactionalScript();
        var deadline = timing.deadline(limits.retryBudget());
        var lockTimeout = shorter(FIRST_LOCK_TIMEOUT, limits.lockTimeout());
        var pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                attempt(migration, script, lockTimeout);
                return attempt;
            } catch (SQLException e) {
                if (!SqlStates.isLockNotAvailable(e)) {
                    throw failure(migration, script, lockTimeout, e);
                }
                rollBack(e);
                if (deadline.isOver()) {
                    throw PawlException.of(
                                    Message.RETRY_BUDGET,
                                    migration.version(),
                                    attempt,
                                    limits.retryBudget().toSeconds() + " s",
                                    SqlStates.of(e))
                            .causedBy(e);
                }
                var thisPause = timing.jittered(pause);
                listener.on(new RunEvent.StepRetried(migration.version(), SqlStates.of(e), attempt, thisPause));
                timing.pause().sleep(thisPause);
                lockTimeout = shorter(lockTimeout.multipliedBy(2), limits.lockTimeout());
                pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
    }

    private void attempt(Migration migration, Script script, Duration lockTimeout) throws SQLException {
        session.execute(before(migration, lockTimeout) + script.sql() + after(migration));
    }

    private String before(Migration migration, Duration lockTimeout) {
        return Session.label(migration.version())
                + session.settings()
                + "BEGIN; SET LOCAL lock_timeout = " + lockTimeout.toMillis() + "; "
                + "SELECT pg_catalog.pg_advisory_xact_lock_shared(" + GUARD + ", 0);\n";
    }

    private String after(Migration migration) throws SQLException {
        // The line break ends a comment on the file's last line, the semicolon its last statement.
        return """

                ;
                RESET SESSION AUTHORIZATION; RESET ROLE; SET LOCAL search_path = pg_catalog, pg_temp;
                SET CONSTRAINTS ALL IMMEDIATE;
                DO $pawl$
                BEGIN
                    IF (SELECT count(*) FROM pg_locks
                        WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND granted
                            AND (%s OR objsubid = 2 AND classid = %d AND objid = 0)) <> 2 THEN
                        RAISE EXCEPTION 'the transaction of the runner has ended' USING ERRCODE = '%s';
                    END IF;
                END
                $pawl$;
                INSERT INTO public.schema_migrations
                    (version, applied_at, checksum, phase, duration_ms, applied_by, run_id, runner)
                VALUES (%s, clock_timestamp(), %s, %s, extract(epoch FROM clock_timestamp() - now()) * 1000,
                    session_user, %s, %s);
                COMMIT;
                """
                .formatted(
                        runnerLock.heldCondition(),
                        GUARD,
                        SqlStates.TRANSACTION_ENDED,
                        session.literal(migration.version().text()),
                        session.literal(migration.checksum().hex()),
                        session.literal(migration.phase().word()),
                        session.literal(runId.toString()),
                        session.literal(runner));
    }

    private PawlException failure(Migration migration, Script script, Duration lockTimeout, SQLException e) {
        if (SqlStates.isConnectionLost(e)) {
            return PawlException.of(Message.OUTCOME_UNKNOWN, migration.version(), SqlStates.words(e))
                    .causedBy(e);
        }
        rollBack(e);
        if (SqlStates.TRANSACTION_ENDED.equals(e.getSQLState())) {
            return PawlException.of(Message.TRANSACTION_ENDED, migration.version())
                    .causedBy(e)
                    .at(script.file(), null);
        }
        // The server counts code points from 1, in the text that it was sent.
        int offset = SqlStates.position(e) - 1 - before(migration, lockTimeout).length();
        boolean inFile = offset >= 0
                && offset <= script.sql().codePointCount(0, script.sql().length());
        Integer line = inFile ? script.lineOf(script.sql().offsetByCodePoints(0, offset)) : null;
        return PawlException.of(Message.MIGRATION_FAILED, migration.version(), SqlStates.words(e))
                .causedBy(e)
                .at(script.file(), line);
    }

    private void rollBack(SQLException cause) {
        try {
            session.execute("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static Duration shorter(Duration left, Duration right) {
        return left.compareTo(right) <= 0 ? left : right;
    }
}
