package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.PartitionBound;
import dev.pawl.engine.catalog.Relation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Two zones that exist for nobody else, and what a session might say instead of one of them. */
final class Zones {
    private final Zone own;
    private final Zone other;
    private final Instant now;

    private Zones(Zone own, Zone other, Instant now) {
        this.own = own;
        this.other = other;
        this.now = now;
    }

    /**
     * Zones for a table.
     *
     * @param random in no other run
     */
    static Zones of(Scope scope, Relation table, String random) {
        return new Zones(
                zone(scope, table, "pawl-" + random + "a"),
                zone(scope, table, "pawl-" + random + "b"),
                scope.catalog().server().now());
    }

    private static Zone zone(Scope scope, Relation table, String mark) {
        var column = scope.tenantColumn(table).flatMap(table::column);
        if (column.isEmpty()) {
            return new Zone(mark, "''", mark);
        }
        var checks = new ArrayList<String>();
        scope.ancestry(table, column.get().name())
                .forEach(zone -> checks.addAll(RowMaker.checks(zone.table(), zone.column())));
        var sql = Values.unique(column.get(), checks, mark);
        return new Zone(text(sql), sql, mark);
    }

    /** A literal's text. */
    private static String text(String sql) {
        int colons = sql.lastIndexOf("::");
        var literal = colons < 0 ? sql : sql.substring(0, colons);
        return literal.startsWith("'") ? literal.substring(1, literal.length() - 1) : literal;
    }

    /** Whether two zones could be made up that differ. */
    boolean areTwo() {
        return !own.sql().equals(other.sql()) || own.sql().equals("''");
    }

    Zone own() {
        return own;
    }

    Zone other() {
        return other;
    }

    /** What no session should see the other zone's rows with: nothing, one's own, and what might mean more than one. */
    List<String> values() {
        var text = other.text();
        var values = new ArrayList<>(List.of(
                "",
                own.text(),
                "*",
                "%",
                own.text() + "," + text,
                "{" + own.text() + "," + text + "}",
                "' OR '1'='1",
                text + "' --"));
        // Of numbers and UUIDs these are other ways to write the same one.
        if (other.sql().endsWith("::text")) {
            values.add(" " + text);
            values.add(text.toUpperCase(Locale.ROOT).equals(text) ? text + " " : text.toUpperCase(Locale.ROOT));
        }
        return values;
    }

    /** The same for statements that write. */
    List<String> writing() {
        return List.of("", own.text(), "*", own.text() + "," + other.text());
    }

    /** Whether a row made now goes there. */
    boolean isCurrent(Relation part) {
        return part.bound()
                .map(bound -> bound.isDefault()
                        || bound.times().map(times -> isIn(times)).orElse(true))
                .orElse(true);
    }

    private boolean isIn(PartitionBound.TimeRange times) {
        return !now.isBefore(times.from()) && now.isBefore(times.to());
    }
}
