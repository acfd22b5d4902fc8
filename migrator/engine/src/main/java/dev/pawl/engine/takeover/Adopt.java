package dev.pawl.engine.takeover;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.report.TakeoverReport;
import dev.pawl.engine.report.TakeoverReport.Recorded;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes over the history of another tool: each of its rows becomes the row of one file. Its table stays, under another
 * name where it stands in the way.
 *
 * @param table where that history is, when not at its usual place
 * @param dryRun whether only to tell what would be recorded
 * @param reason in the operator's words; may be empty
 */
public record Adopt(MigrationSet set, OtherTool tool, Optional<String> table, boolean dryRun, String reason) {
    private static final String COMMAND = "adopt";

    /**
     * Records the files that the other tool has applied.
     *
     * @throws PawlException when Pawl has a history there, when there is none of that tool or it is unfinished, and when
     *     a row is not about exactly one file
     */
    public TakeoverReport in(OperatorTransaction transaction) throws SQLException {
        requireNoHistoryOfPawl(transaction);
        var ledger = Ledger.of(tool, set);
        var source = SourceTable.find(transaction, tool, table, ledger::fits);
        if (!dryRun) {
            transaction.execute("LOCK TABLE " + source.sql() + " IN SHARE ROW EXCLUSIVE MODE");
        }
        var claims = ledger.claims(transaction, source);
        if (claims.isEmpty()) {
            throw PawlException.of(
                    Message.NOTHING_TO_ADOPT, tool.word(), transaction.database(), source.sql() + " has no rows");
        }
        var mapping = Mapping.of(set, claims);
        if (!mapping.unmapped().isEmpty()) {
            var rows = String.join("; ", mapping.unmapped());
            throw PawlException.of(Message.NOT_MAPPED, tool.word(), transaction.database(), rows);
        }
        var mapped = mapping.mapped();
        if (!dryRun) {
            write(transaction, source, mapped);
            var newest = mapped.keySet().stream().reduce((first, second) -> second);
            transaction.record(
                    COMMAND,
                    newest.map(Migration::toString).orElse(null),
                    tool.word() + ", " + claims.size() + " rows of " + source.sql(),
                    reason);
        }
        return report(transaction, source, mapped);
    }

    private void requireNoHistoryOfPawl(OperatorTransaction transaction) throws SQLException {
        var inPlace = SourceTable.inOurPlace(transaction);
        if (inPlace.isEmpty() || !inPlace.get().has("version text", "applied_at ")) {
            return;
        }
        if (tool != OtherTool.PAWL) {
            Records.requireNone(transaction, COMMAND, "true");
        } else if (inPlace.get().has("checksum text", "runner text")) {
            Records.requireNone(transaction, COMMAND, "checksum IS NOT NULL OR runner IS NOT NULL");
        }
    }

    private void write(OperatorTransaction transaction, SourceTable source, Map<Migration, Claim> mapped)
            throws SQLException {
        var runner = "adopted from " + tool.word();
        if (isAlreadyOurs(source, mapped)) {
            transaction.completeTables();
            for (var migration : mapped.keySet()) {
                Records.complete(transaction, migration, runner);
            }
            return;
        }
        if (source.isInTheWay()) {
            makeRoom(transaction, source);
        }
        transaction.completeTables();
        for (var entry : mapped.entrySet()) {
            Records.insert(transaction, entry.getKey(), entry.getValue().appliedAt(), runner);
        }
    }

    private void makeRoom(OperatorTransaction transaction, SourceTable source) throws SQLException {
        var name = "schema_migrations_" + tool.word().replace('-', '_');
        if (transaction.exists("SELECT WHERE pg_catalog.to_regclass(?) IS NOT NULL", "public." + name)) {
            var words = "public." + name + ", as its table would be called, is there already";
            throw PawlException.of(Message.NOT_ADOPTABLE, tool.word(), transaction.database(), words);
        }
        transaction.execute("ALTER TABLE " + source.sql() + " RENAME TO " + name);
        transaction.execute("ALTER INDEX IF EXISTS " + source.sql() + "_pkey RENAME TO " + name + "_pkey");
    }

    /** Whether the table only lacks columns: its versions are those of the files. */
    private boolean isAlreadyOurs(SourceTable source, Map<Migration, Claim> mapped) {
        return tool == OtherTool.PAWL
                && source.isInTheWay()
                && !source.has("filename ")
                && source.columns().contains("version text")
                && source.columns().contains("applied_at timestamp with time zone")
                && mapped.entrySet().stream().allMatch(entry -> entry.getKey()
                        .version()
                        .text()
                        .equals(entry.getValue().label()));
    }

    private TakeoverReport report(OperatorTransaction transaction, SourceTable source, Map<Migration, Claim> mapped) {
        return new TakeoverReport(
                transaction.database(),
                tool.word(),
                source.sql(),
                dryRun,
                mapped.entrySet().stream()
                        .map(entry -> new Recorded(
                                entry.getKey().version(),
                                entry.getValue().appliedAt(),
                                entry.getValue().label()))
                        .toList(),
                Records.pending(set, List.copyOf(mapped.keySet())));
    }
}
