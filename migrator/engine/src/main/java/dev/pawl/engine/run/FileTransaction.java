package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.StatementKind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Runs one file and its history row in one transaction, sent as one message when it has no lines to copy. */
final class FileTransaction {
    private static final String ELAPSED = "extract(epoch FROM clock_timestamp() - now()) * 1000";
    /** They may hold any text, so that a refusal says nothing of the statement itself. */
    private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE");

    private final RunScope scope;
    private final Bracket bracket;

    FileTransaction(RunScope scope, ContractGate gate) {
        this.scope = scope;
        this.bracket = new Bracket(scope, gate);
    }

    /**
     * Applies the migration, repeating attempts that got no lock.
     *
     * @return how many attempts it took
     * @throws BatchFailure when it failed and was rolled back, or when the connection was lost
     */
    int apply(Migration migration, Contents contents) throws BatchFailure, InterruptedException {
        var longest = scope.retries().longest(contents);
        return scope.retries().run(migration.version(), 1, longest, lockTimeout -> {
            try {
                attempt(migration, contents, lockTimeout);
            } catch (SQLException e) {
                throw new BatchFailure(e, null);
            }
        });
    }

    private void attempt(Migration migration, Contents contents, Duration lockTimeout)
            throws BatchFailure, SQLException {
        var begin = bracket.begin(migration, contents, contents.transactionModes(), lockTimeout);
        var body = bracket.new Body(contents, lockTimeout, begin);
        for (var statement : contents.withoutBracket()) {
            body.add(statement);
        }
        var end = bracket.end(migration, contents, bracket.historyRow(migration, ELAPSED));
        body.finish(end.and(scope.session().resets()));
    }

    /** Whether the file has to be run statement by statement, since PostgreSQL refuses it in one transaction. */
    static boolean isRefusedInTransaction(BatchFailure failure) {
        if (!SqlStates.isRefusedInTransaction(failure.error())
                || failure.place().isEmpty()) {
            return false;
        }
        var statement = failure.place().get().statement();
        boolean commits = failure.sqlState().equals("2D000");
        return statement.kind() == StatementKind.PROCEDURAL
                ? commits
                : statement.tokens().stream()
                                .limit(1)
                                .noneMatch(word -> QUERIES.contains(word.toUpperCase(java.util.Locale.ROOT)))
                        || failure.sqlState().equals("55P04");
    }

    /** What to tell about a file that failed and was rolled back. */
    PawlException explain(Migration migration, Contents contents, BatchFailure failure) {
        var error = failure.error();
        var file = contents.script().file();
        var guard = explainGuard(migration, contents, error, scope.session().runId());
        if (guard.isPresent()) {
            return guard.get();
        }
        var line = failure.place().map(Batch.Place::line).orElse(null);
        return PawlException.of(Message.MIGRATION_FAILED, migration.version(), SqlStates.words(error))
                .causedBy(error)
                .at(file, line);
    }

    /** What to tell when a guard of the runner refused to record the migration. */
    static Optional<PawlException> explainGuard(
            Migration migration, Contents contents, SQLException error, UUID runId) {
        if (!SqlStates.isGuard(error, runId)) {
            return Optional.empty();
        }
        var words = SqlStates.words(error).substring(runId.toString().length()).strip();
        return Optional.of(
                words.contains("rows stored")
                        ? PawlException.of(Message.HISTORY_NOT_WRITTEN, migration.version(), words)
                                .causedBy(error)
                        : PawlException.of(Message.TRANSACTION_ENDED, migration.version())
                                .causedBy(error)
                                .at(contents.script().file(), null));
    }
}
