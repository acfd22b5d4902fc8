package dev.pawl.engine.takeover;

import dev.pawl.engine.run.OperatorTransaction;
import java.sql.SQLException;
import java.util.List;

/** dbmate keeps the leading digits of each file's name, and no time. */
final class DbmateLedger implements Ledger {
    @Override
    public boolean fits(SourceTable table) {
        return table.has("version ") && table.columns().size() == 1;
    }

    @Override
    public List<Claim> claims(OperatorTransaction transaction, SourceTable table) throws SQLException {
        return Ledger.rows(
                transaction,
                "SELECT version FROM " + table.sql() + " ORDER BY version COLLATE \"C\"",
                row -> RelatedLedger.byNumber(row.getString("version"), null));
    }
}
