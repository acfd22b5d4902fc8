package dev.pawl.engine.override;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.report.ActionReport;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * Says what became of a statement that an interrupted run had begun outside a transaction, where nothing in the
 * database tells.
 *
 * @param version of the file
 * @param reason in the operator's words; may be empty
 */
public record Resolve(MigrationSet set, String version, Verdict verdict, String reason) {
    /** What an operator found when looking. */
    public enum Verdict {
        /** The statement was carried out. */
        DONE("It counts as done"),
        /** It was not, or it may run twice. */
        AGAIN("It runs again");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** What that means for the next run. */
        public String words() {
            return words;
        }

        /** The word in {@code pawl.operator_actions}. */
        public String action() {
            return "resolve-" + name().toLowerCase(Locale.ROOT);
        }
    }

    private record Begun(int position, int line) {
        String words() {
            return "statement " + position + " on line " + line + " was begun and not known to be done";
        }
    }

    /**
     * Records the verdict, and prepares the next run for it.
     *
     * @throws PawlException when nothing is unknown about that file
     */
    public ActionReport in(OperatorTransaction transaction) throws SQLException {
        transaction.completeTables();
        var begun = begun(transaction).orElseThrow(() -> nothing(transaction, "no statement of it is half-way"));
        var migration = set.find(version);
        if (migration.isPresent() && transaction.catalogTells(migration.get(), begun.position)) {
            throw nothing(transaction, "the catalog tells what became of its statement " + begun.position);
        }
        var change = verdict == Verdict.DONE
                ? "UPDATE pawl.steps SET finished_at = clock_timestamp() WHERE version = ? AND position = ?"
                : "DELETE FROM pawl.steps WHERE version = ? AND position = ?";
        transaction.update(change, version, begun.position);
        transaction.record(verdict.action(), version, begun.words(), reason);
        return new ActionReport(transaction.database(), verdict.action(), version, begun.words(), reason);
    }

    private Optional<Begun> begun(OperatorTransaction transaction) throws SQLException {
        try (var statement = transaction
                .connection()
                .prepareStatement(
                        """
                        SELECT position, line FROM pawl.steps
                        WHERE version = ? AND finished_at IS NULL
                            AND NOT EXISTS (SELECT FROM public.schema_migrations AS applied
                                WHERE applied.version = steps.version)
                        ORDER BY position LIMIT 1""")) {
            statement.setString(1, version);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Begun(row.getInt(1), row.getInt(2))) : Optional.empty();
            }
        }
    }

    private PawlException nothing(OperatorTransaction transaction, String why) {
        return PawlException.of(Message.NOTHING_UNKNOWN, version, transaction.database(), why);
    }
}
