package dev.pawl.engine.takeover;

import dev.pawl.engine.migration.Version;
import dev.pawl.engine.run.OperatorTransaction;
import dev.pawl.engine.takeover.Claim.NameParts;
import dev.pawl.engine.takeover.Claim.Place;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runners with a table of the same name and idea: version and time, and with some of them the name of the file. Their
 * version is what Pawl calls so, or only the number in front of it.
 */
final class RelatedLedger implements Ledger {
    @Override
    public boolean fits(SourceTable table) {
        return table.has("version ", "applied_at timestamp");
    }

    @Override
    public List<Claim> claims(OperatorTransaction transaction, SourceTable table) throws SQLException {
        var fileName = table.has("filename ") ? "filename" : "NULL";
        var appliedAt = table.has("applied_at timestamp without") ? "applied_at AT TIME ZONE 'UTC'" : "applied_at";
        return Ledger.rows(
                transaction,
                "SELECT version::text AS version, %s AS applied_at, %s AS filename FROM %s ORDER BY applied_at, version"
                        .formatted(appliedAt, fileName, table.sql()),
                row -> claim(row.getString("version"), row.getString("filename"), Ledger.instant(row, "applied_at")));
    }

    private static Claim claim(String version, @Nullable String fileName, @Nullable Instant appliedAt) {
        var known = fileName == null
                ? Version.of(version).or(() -> Version.ofFileName(version))
                : Version.ofFileName(fileName);
        return known.<Claim>map(name -> new Claim.OneFile(
                        fileName == null ? version : fileName, List.of(NameParts.of(name)), Place.ANY, appliedAt))
                .orElseGet(() -> byNumber(version, appliedAt));
    }

    /** A version that is only a number, so that it has to be that of exactly one file. */
    static Claim byNumber(String version, @Nullable Instant appliedAt) {
        List<NameParts> keys =
                version.matches("[0-9]{1,18}") ? List.of(NameParts.ofNumber(Long.parseLong(version))) : List.of();
        return new Claim.OneFile(version, keys, Place.ANY, appliedAt);
    }
}
