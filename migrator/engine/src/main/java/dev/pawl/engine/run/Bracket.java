package dev.pawl.engine.run;

import dev.pawl.engine.history.BriefQuery;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.Statement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The runner's own statements around those of a file: what begins its transaction, and what proves at its end that it
 * is still the same one, before the row that claims so is written in it.
 *
 * <p>The proof is a setting that lives as long as its transaction. A file may remove it by {@code RESET ALL} and be
 * harmless: then a lock says the same, which nothing but the end of the transaction releases, and which takes longer to
 * look up. When both are gone, the file has ended the transaction itself, and recording it would claim more than was
 * done.
 */
final class Bracket {
    /** An advisory lock of two 32-bit numbers, taken shared, so that it never conflicts; "PAWL" in ASCII. */
    private static final int GUARD = 0x5041574C;

    private static final String SETTING = "pawl.transaction_of";

    private static final String PROOF =
            """
            ended := pg_catalog.current_setting('%1$s', true) IS DISTINCT FROM '%2$s';
            IF ended THEN
                ended := NOT EXISTS (SELECT FROM pg_catalog.pg_locks
                    WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'advisory' AND granted
                        AND objsubid = 2 AND classid = %3$s AND objid = 0);
            END IF;
            IF ended OR NOT (%4$s) THEN
                RAISE EXCEPTION '%2$s the transaction of the runner has ended' USING ERRCODE = '%5$s';
            END IF;
            """;

    private final RunScope scope;
    private final ContractGate gate;
    private final ContractEffects effects;

    Bracket(RunScope scope, ContractGate gate) {
        this.scope = scope;
        this.gate = gate;
        this.effects = new ContractEffects(scope.session(), gate);
    }

    /** The begin of a transaction in which a statement queues for a lock at most this long. */
    Batch begin(Migration migration, Contents contents, String modes, Duration lockTimeout) throws SQLException {
        return begin(migration, contents, modes, lockTimeout, gate.isNeededFor(migration) ? gate.claim(migration) : "");
    }

    /** The begin of one of several transactions of a migration, for which the gate has been entered. */
    Batch beginStep(Migration migration, Contents contents, String modes, Duration lockTimeout) throws SQLException {
        return begin(migration, contents, modes, lockTimeout, "");
    }

    private Batch begin(Migration migration, Contents contents, String modes, Duration lockTimeout, String claim)
            throws SQLException {
        var batch = scope.session().begin(Session.label(migration.version()) + "BEGIN" + modes);
        limit(batch, contents, lockTimeout);
        if (scope.session().isPooled()) {
            batch.ours(scope.lock().claim());
        }
        if (!claim.isEmpty()) {
            batch.ours(claim);
        }
        batch.ours("SELECT pg_catalog.set_config('%s', '%s', true), pg_catalog.pg_advisory_xact_lock_shared(%s, 0), %s"
                .formatted(SETTING, scope.session().runId(), GUARD, scope.lock().hold()));
        return effects.arePossibleIn(migration, contents) ? batch.and(ContractEffects.remember()) : batch;
    }

    /** How long a statement waits for a lock, and how long it may run where the file says so. */
    private static void limit(Batch batch, Contents contents, Duration lockTimeout) {
        batch.ours(lockTimeout(lockTimeout));
        contents.directives()
                .statementTimeout()
                .ifPresent(timeout -> batch.ours("SET LOCAL statement_timeout = " + timeout.toMillis()));
    }

    static String lockTimeout(Duration timeout) {
        return "SET LOCAL lock_timeout = " + timeout.toMillis();
    }

    /**
     * The end of a transaction: deferred constraints, the proofs, a row, COMMIT.
     *
     * @param row an INSERT or UPDATE that has to touch one row
     */
    Batch end(Migration migration, Contents contents, String row) {
        var batch = new Batch()
                // First, since deferred triggers find what the file has left them to find.
                .ours("SET CONSTRAINTS ALL IMMEDIATE");
        BriefQuery.asLogin().forEach(batch::ours);
        if (effects.arePossibleIn(migration, contents)) {
            batch.ours(effects.compare());
        }
        return batch.ours(proof(row)).commit();
    }

    private String proof(String row) {
        var runId = scope.session().runId();
        // The tag is the run's own, since the row holds text from outside.
        var tag = "$pawl_" + runId.toString().replace("-", "") + "$";
        return """
                DO %1$s
                DECLARE
                    ended boolean;
                    stored bigint;
                BEGIN
                %2$s
                %3$s;
                GET DIAGNOSTICS stored = ROW_COUNT;
                IF stored <> 1 THEN
                    RAISE EXCEPTION '%4$s rows stored: %%', stored USING ERRCODE = '%5$s', COLUMN = 'version';
                END IF;
                END
                %1$s"""
                .formatted(
                        tag,
                        PROOF.formatted(SETTING, runId, GUARD, scope.lock().isHeld(), SqlStates.GUARD),
                        row,
                        runId,
                        SqlStates.GUARD);
    }

    /** The row of a migration in the history. */
    String historyRow(Migration migration, String durationMs) throws SQLException {
        var session = scope.session();
        return """
                INSERT INTO public.schema_migrations
                    (version, applied_at, checksum, phase, duration_ms, applied_by, run_id, runner)
                VALUES (%s, clock_timestamp(), %s, %s, %s, session_user, %s, %s)"""
                .formatted(
                        session.literal(migration.version().text()),
                        session.literal(migration.checksum().hex()),
                        session.literal(migration.phase().word()),
                        durationMs,
                        session.literal(session.runId().toString()),
                        session.literal(scope.runner()));
    }

    /** The statements of a file inside the bracket, each sent with as few round trips as it can be. */
    final class Body {
        private final Contents contents;
        private final Duration lockTimeout;
        private final StatementEvents.Message message;
        private Batch batch;

        Body(Contents contents, Duration lockTimeout, Batch begin) {
            this.contents = contents;
            this.lockTimeout = lockTimeout;
            this.message = scope.statements().message(contents);
            this.batch = begin;
        }

        void add(Statement statement) throws BatchFailure {
            if (GuardedSetting.isSetBy(statement)) {
                return;
            }
            var data = statement.data();
            if (data != null) {
                flush();
                scope.statements().around(contents, statement, false, () -> scope.session()
                        .copy(contents, statement, data));
                batch = new Batch();
                return;
            }
            batch.file(contents, statement);
            message.added(batch, contents, statement);
            if (GuardedSetting.isResetOfAll(statement)) {
                scope.session().settings().forEach(batch::ours);
            }
            if (GuardedSetting.mayBeChangedBy(contents, statement)) {
                limit(batch, contents, lockTimeout);
            }
        }

        /** Between two COPYs there is nothing to wait for. */
        private void flush() throws BatchFailure {
            if (!batch.isEmpty()) {
                message.sent();
                scope.session().send(batch);
            }
        }

        /** Sends the rest with the end of the transaction, and what undoes the file's settings if that is wanted. */
        void finish(Batch end) throws BatchFailure {
            message.sent();
            scope.session().send(batch.and(end));
        }
    }
}
