package dev.pawl.engine.takeover;

import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.run.OperatorTransaction;
import dev.pawl.engine.takeover.Claim.NameParts;
import dev.pawl.engine.takeover.Claim.Place;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code flyway_schema_history}. Its times have no zone and are taken for UTC. */
final class FlywayLedger implements Ledger {
    /** Rows about Flyway's own work and not about a file. */
    private static final Set<String> OWN_TYPES = Set.of("SCHEMA");

    private record Entry(
            @Nullable String version, String description, String type, boolean success, @Nullable Instant installedOn) {
        String label() {
            return version == null ? "R__" + description : "V" + version + "__" + description;
        }

        boolean isBaseline() {
            return type.endsWith("BASELINE");
        }

        /** An undo or a deletion takes back what an earlier row says. */
        boolean takesBack() {
            return type.startsWith("UNDO") || type.equals("DELETE");
        }

        boolean isAboutSameFile(Entry other) {
            return version == null
                    ? other.version == null && description.equals(other.description)
                    : version.equals(other.version);
        }

        List<BigInteger> parts() {
            return version == null
                    ? List.of()
                    : Arrays.stream(version.split("[._]")).map(BigInteger::new).toList();
        }

        /** The number of a version such as 7 or 7.0; a version such as 7.1 has none. */
        OptionalLong number() {
            var parts = parts();
            boolean isOne = !parts.isEmpty()
                    && parts.get(0).bitLength() < Long.SIZE
                    && parts.stream().skip(1).allMatch(BigInteger.ZERO::equals);
            return isOne ? OptionalLong.of(parts.get(0).longValueExact()) : OptionalLong.empty();
        }
    }

    @Override
    public boolean fits(SourceTable table) {
        return table.has("installed_rank ", "version ", "description ", "type ", "installed_on ", "success boolean");
    }

    @Override
    public List<Claim> claims(OperatorTransaction transaction, SourceTable table) throws SQLException {
        var applied = new ArrayList<Entry>();
        var failed = new ArrayList<String>();
        for (var entry : entries(transaction, table)) {
            if (!entry.success) {
                failed.add(entry.label() + " is recorded as failed");
            } else if (!OWN_TYPES.contains(entry.type)) {
                // A repeatable file has a row for each time that it ran.
                applied.removeIf(entry::isAboutSameFile);
                if (!entry.takesBack()) {
                    applied.add(entry);
                }
            }
        }
        Ledger.requireNone(transaction, OtherTool.FLYWAY, failed);
        // The others are in the order of their versions, whatever the order in which they ran.
        applied.sort(Comparator.comparing((Entry entry) -> entry.version == null)
                .thenComparing(Entry::parts, FlywayLedger::compare));
        return applied.stream().map(FlywayLedger::claim).toList();
    }

    private static Claim claim(Entry entry) {
        var number = entry.number();
        if (entry.isBaseline() && number.isPresent()) {
            return new Claim.UpTo(entry.label(), number.getAsLong(), false, entry.installedOn);
        }
        var key = new NameParts(number, "", NameParts.normalised(entry.description));
        var place = entry.version == null ? Place.ANY : Place.IN_ORDER;
        return new Claim.OneFile(entry.label(), List.of(key), place, entry.installedOn);
    }

    private static List<Entry> entries(OperatorTransaction transaction, SourceTable table) throws SQLException {
        return Ledger.rows(
                transaction,
                """
                SELECT version, description, type, success, installed_on AT TIME ZONE 'UTC' AS installed_on
                FROM %s ORDER BY installed_rank"""
                        .formatted(table.sql()),
                row -> new Entry(
                        row.getString("version"),
                        row.getString("description"),
                        row.getString("type"),
                        row.getBoolean("success"),
                        Ledger.instant(row, "installed_on")));
    }

    private static int compare(List<BigInteger> left, List<BigInteger> right) {
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            var one = i < left.size() ? left.get(i) : BigInteger.ZERO;
            var other = i < right.size() ? right.get(i) : BigInteger.ZERO;
            int order = one.compareTo(other);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
