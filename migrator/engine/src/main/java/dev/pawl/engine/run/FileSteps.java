package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.history.StepTable;
import dev.pawl.engine.history.StepTable.StepRow;
import dev.pawl.engine.migration.Checksum;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.Statement;
import dev.pawl.engine.migration.StatementKind;
import dev.pawl.engine.migration.Step;
import dev.pawl.engine.run.LoneStatement.Intent;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a file that does not fit into one transaction, step by step. Each step is recorded in {@code pawl.steps}: those
 * in a transaction by a row in the same one, the others by an intent before and a done row after. An interrupted file is
 * resumed at the first step that is not done.
 */
final class FileSteps {
    private final RunScope scope;
    private final ContractGate gate;
    private final Bracket bracket;
    private final LoneStatement lone;

    FileSteps(RunScope scope, ContractGate gate) {
        this.scope = scope;
        this.gate = gate;
        this.bracket = new Bracket(scope, gate);
        this.lone = new LoneStatement(scope);
    }

    /** One step of a file that is being run. */
    record Position(Migration migration, Contents contents, Step step, int number, int total) {
        int line() {
            return contents.line(step.first());
        }

        String fingerprint() {
            var text = step.statements().stream().map(contents::text).collect(Collectors.joining(";\n"));
            return Checksum.of(text.getBytes(StandardCharsets.UTF_8)).hex();
        }
    }

    /**
     * Applies the migration.
     *
     * @return how many attempts its slowest step took
     * @throws BatchFailure when the connection was lost
     * @throws PawlException when a step failed; what was done before it is kept
     */
    int apply(Migration migration, Contents contents) throws BatchFailure, SQLException, InterruptedException {
        refuseBehindPooler(scope.session(), contents);
        long start = scope.timing().nanoTime().getAsLong();
        var steps = contents.steps();
        var session = scope.session();
        var recorded = StepTable.read(
                session.connection(), session.literal(migration.version().text()));
        refuseEdited(migration, contents, steps, recorded);
        enterGate(migration);
        int attempts = 1;
        for (int i = 0; i < steps.size(); i++) {
            var position = new Position(migration, contents, steps.get(i), i + 1, steps.size());
            attempts = Math.max(attempts, run(position, recorded));
        }
        long durationMs = (scope.timing().nanoTime().getAsLong() - start) / 1_000_000;
        var longest = scope.retries().longest();
        scope.retries()
                .run(migration.version(), 1, longest, timeout -> record(migration, contents, durationMs, timeout));
        return attempts;
    }

    /** The gate stays closed until the history has the migration, since a part of it is not there for anybody. */
    private void enterGate(Migration migration) throws BatchFailure, SQLException, InterruptedException {
        if (gate.isNeededFor(migration)) {
            var enter = new Batch().ours(gate.enter(migration));
            scope.retries().run(migration.version(), 1, scope.retries().longest(), timeout -> scope.session()
                    .send(enter));
        }
    }

    private int run(Position position, Map<Integer, StepRow> recorded)
            throws BatchFailure, SQLException, InterruptedException {
        var row = recorded.get(position.number());
        boolean sets = position.contents().setsForTheSession(position.step().first());
        if (sets || (row != null && row.done())) {
            replaySettings(position);
            return 1;
        }
        if (row == null && position.number() > 1 && recorded.containsKey(position.number() - 1)) {
            scope.listener()
                    .on(new RunEvent.StepResumed(
                            position.migration().version(), position.number() - 1, position.total()));
        }
        if (row != null && isReplacedByATransaction(position, row)) {
            lone.abandon(position);
        } else if (row != null || !position.step().inTransaction()) {
            return lone.run(position, intent(position, row));
        }
        try {
            var longest = scope.retries().longest(position.contents());
            return scope.retries()
                    .run(
                            position.migration().version(),
                            position.line(),
                            longest,
                            timeout -> attempt(position, timeout));
        } catch (BatchFailure e) {
            if (position.step().statements().size() == 1 && FileTransaction.isRefusedInTransaction(e)) {
                return lone.run(position, Intent.NONE);
            }
            throw explained(position, e);
        }
    }

    private static Intent intent(Position position, @Nullable StepRow row) {
        if (row == null) {
            return Intent.NONE;
        }
        return row.fingerprint().equals(position.fingerprint()) ? Intent.SAME : Intent.REPLACED;
    }

    /** Whether an index was being built where the file has been corrected to something that runs in a transaction. */
    private static boolean isReplacedByATransaction(Position position, StepRow row) {
        return row.buildsIndex()
                && intent(position, row) == Intent.REPLACED
                && position.step().inTransaction();
    }

    private void replaySettings(Position position) throws BatchFailure {
        for (var statement : position.step().statements()) {
            if (position.contents().setsForTheSession(statement)) {
                replay(position, statement);
            }
        }
    }

    /** What is set in the session holds for the statements after it, also for those that run after an interruption. */
    private void replay(Position position, Statement setting) throws BatchFailure {
        if (GuardedSetting.isSetBy(setting)) {
            return;
        }
        var batch = new Batch().file(position.contents(), setting);
        if (GuardedSetting.isResetOfAll(setting)) {
            scope.session().settings().forEach(batch::ours);
        }
        try {
            scope.session().send(batch);
        } catch (BatchFailure e) {
            throw explained(position, e);
        }
    }

    private void attempt(Position position, Duration lockTimeout) throws BatchFailure {
        try {
            var statements = position.step().statements();
            boolean bracketed = statements.get(0).kind() == StatementKind.BEGIN;
            var modes = bracketed ? position.contents().modes(statements.get(0)) : "";
            var begin = bracket.beginStep(position.migration(), position.contents(), modes, lockTimeout);
            var body = bracket.new Body(position.contents(), lockTimeout, begin);
            for (var statement : statements.subList(bracketed ? 1 : 0, statements.size())) {
                body.add(statement);
            }
            body.finish(bracket.end(position.migration(), position.contents(), doneRow(position)));
        } catch (SQLException e) {
            throw new BatchFailure(e, null);
        }
    }

    private String doneRow(Position position) throws SQLException {
        var session = scope.session();
        return """
                INSERT INTO pawl.steps (version, position, line, fingerprint, run_id, finished_at)
                VALUES (%s, %s, %s, %s, %s, clock_timestamp())"""
                .formatted(
                        session.literal(position.migration().version().text()),
                        position.number(),
                        position.line(),
                        session.literal(position.fingerprint()),
                        session.literal(session.runId().toString()));
    }

    private void record(Migration migration, Contents contents, long durationMs, Duration lockTimeout)
            throws BatchFailure {
        try {
            var batch = bracket.beginStep(migration, contents, "", lockTimeout)
                    .and(bracket.end(migration, contents, bracket.historyRow(migration, Long.toString(durationMs))))
                    .and(scope.session().resets());
            if (gate.isNeededFor(migration)) {
                batch.ours(gate.leave());
            }
            scope.session().send(batch);
        } catch (SQLException e) {
            throw new BatchFailure(e, null);
        }
    }

    /** A lost connection is for the run to deal with; everything else is the answer. */
    private BatchFailure explained(Position position, BatchFailure failure) throws BatchFailure {
        if (scope.session().isLost()) {
            return failure;
        }
        var runId = scope.session().runId();
        var refusal = ContractRefusal.of(position.migration(), position.contents(), failure.error(), runId)
                .or(() -> FileTransaction.explainGuard(
                        position.migration(), position.contents(), failure.error(), runId));
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        throw PawlException.of(
                        Message.STEP_FAILED,
                        position.migration().version(),
                        position.number(),
                        position.total(),
                        SqlStates.words(failure.error()))
                .causedBy(failure.error())
                .at(
                        position.contents().script().file(),
                        failure.place().map(Batch.Place::line).orElse(position.line()));
    }

    /** A pooler may run each statement on another connection. */
    static void refuseBehindPooler(Session session, Contents contents) {
        if (session.isPooled()) {
            throw PawlException.of(
                            Message.POOLER_IN_BETWEEN,
                            session.database(),
                            contents.script().file() + " has statements that run outside a transaction")
                    .at(contents.script().file(), null);
        }
    }

    private static void refuseEdited(
            Migration migration, Contents contents, List<Step> steps, Map<Integer, StepRow> recorded) {
        recorded.forEach((number, row) -> {
            if (!row.done()) {
                return;
            }
            boolean there = number <= steps.size();
            var position = new Position(migration, contents, steps.get(Math.min(number, steps.size()) - 1), number, 0);
            if (!there || !position.fingerprint().equals(row.fingerprint())) {
                throw PawlException.of(Message.STEP_EDITED, contents.script().file(), position.line())
                        .at(contents.script().file(), position.line());
            }
        });
    }
}
