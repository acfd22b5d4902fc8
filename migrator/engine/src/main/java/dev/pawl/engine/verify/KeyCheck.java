package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Constraint;
import dev.pawl.engine.catalog.Index;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Keys that reach over the border of a zone: constraints are checked without row-level security. */
final class KeyCheck implements Check {
    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var table : scope.tenantTables()) {
            if (table.parent().isPresent()) {
                continue;
            }
            scope.keysToTenants(table).stream()
                    .filter(key -> !key.inherited() && crosses(scope, table, key))
                    .map(key -> crossing(scope, table, key))
                    .forEach(findings::add);
            table.indexes().stream()
                    .filter(index -> index.unique() && !isWithinZone(scope, table, index))
                    .map(index -> oracle(table, index))
                    .forEach(findings::add);
        }
        return findings;
    }

    /** Whether a row may refer to one of another zone: the zones of both are not compared. */
    static boolean crosses(Scope scope, Relation table, Constraint key) {
        var target = key.target().flatMap(scope.catalog()::relation);
        var zone = scope.tenantColumn(table).orElse("");
        var targetZone = target.flatMap(scope::tenantColumn).orElse("");
        for (int i = 0; i < key.columns().size(); i++) {
            if (key.columns().get(i).equals(zone) && key.targetColumns().get(i).equals(targetZone)) {
                return false;
            }
        }
        return true;
    }

    private static Finding crossing(Scope scope, Relation table, Constraint key) {
        var target = key.target().flatMap(scope.catalog()::relation).orElseThrow();
        var zone = scope.tenantColumn(table).orElseThrow();
        var targetZone = scope.tenantColumn(target).orElseThrow();
        var targetColumns = quoted(targetZone) + ", " + columns(key.targetColumns());
        return Finding.of(
                Rule.FOREIGN_KEY_CROSSES_ZONES,
                table.label(),
                "Foreign key " + key.name() + " (" + String.join(", ", key.columns()) + ") may refer to a row of"
                        + " another zone in " + target.label() + ", and tells whether one exists.",
                "ALTER TABLE " + target.sql() + " ADD UNIQUE (" + targetColumns + ");\n"
                        + "ALTER TABLE " + table.sql() + " ADD FOREIGN KEY (" + quoted(zone) + ", "
                        + columns(key.columns()) + ")\n    REFERENCES " + target.sql() + " (" + targetColumns + "),\n"
                        + "    DROP CONSTRAINT " + quoted(key.name()) + ";");
    }

    private static String columns(List<String> names) {
        return names.stream().map(name -> quoted(name)).collect(Collectors.joining(", "));
    }

    private static boolean isWithinZone(Scope scope, Relation table, Index index) {
        return scope.tenantColumn(table).map(index.keys()::contains).orElse(true);
    }

    private static Finding oracle(Relation table, Index index) {
        return Finding.of(
                Rule.KEY_ACROSS_ZONES,
                table.label(),
                "Unique index " + index.name() + " (" + String.join(", ", index.keys())
                        + ") is over all zones: that a value is taken tells something about another zone."
                        + " Nothing is wrong when values cannot be guessed, or are public names.",
                "-- if it should hold within a zone: CREATE UNIQUE INDEX CONCURRENTLY ON " + table.sql()
                        + " (zone, ...);");
    }
}
