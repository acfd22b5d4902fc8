package dev.pawl.engine.takeover;

import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.SQLException;
import java.util.List;

/** golang-migrate knows only the number that it has come to, and whether that one failed. */
final class GolangMigrateLedger implements Ledger {
    private record Entry(long version, boolean dirty) {}

    @Override
    public boolean fits(SourceTable table) {
        return table.has("version bigint", "dirty boolean");
    }

    @Override
    public List<Claim> claims(OperatorTransaction transaction, SourceTable table) throws SQLException {
        var entries = Ledger.rows(
                transaction,
                "SELECT version, dirty FROM " + table.sql(),
                row -> new Entry(row.getLong("version"), row.getBoolean("dirty")));
        var dirty = entries.stream()
                .filter(Entry::dirty)
                .map(entry -> "version " + entry.version + " is dirty: it failed half-way")
                .toList();
        Ledger.requireNone(transaction, OtherTool.GOLANG_MIGRATE, dirty);
        return entries.stream()
                .map(entry -> (Claim) new Claim.UpTo("version " + entry.version, entry.version, true, null))
                .toList();
    }
}
