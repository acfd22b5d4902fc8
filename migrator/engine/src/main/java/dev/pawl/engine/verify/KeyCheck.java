package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Constraint;
import dev.pawl.engine.catalog.Index;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
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
                    .map(index -> oracle(scope, table, index))
                    .forEach(findings::add);
            table.constraints().stream()
                    .filter(constraint -> constraint.kind() == Constraint.Kind.EXCLUSION
                            && !constraint.definition().contains(" WITH &&")
                            && !constraint
                                    .columns()
                                    .contains(scope.tenantColumn(table).orElse("")))
                    .map(constraint -> excluded(table, constraint))
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

    /** The same key over the zone of this table. */
    static String withZone(Scope scope, Relation table, Constraint key) {
        return crossing(scope, table, key).fix();
    }

    private static Finding crossing(Scope scope, Relation table, Constraint key) {
        var target = key.target().flatMap(scope.catalog()::relation).orElseThrow();
        var zone = scope.tenantColumn(table).orElseThrow();
        var targetZone = scope.tenantColumn(target).orElseThrow();
        var columns = new ArrayList<String>(List.of(zone));
        var targetColumns = new ArrayList<String>(List.of(targetZone));
        for (int i = 0; i < key.columns().size(); i++) {
            if (!key.targetColumns().get(i).equals(targetZone)) {
                columns.add(key.columns().get(i));
                targetColumns.add(key.targetColumns().get(i));
            }
        }
        boolean isKey = target.indexes().stream()
                .anyMatch(index -> index.unique()
                        && index.predicate().isEmpty()
                        && Set.copyOf(index.keys()).equals(Set.copyOf(targetColumns)));
        return Finding.of(
                Rule.FOREIGN_KEY_CROSSES_ZONES,
                table.label(),
                "Foreign key " + key.name() + " (" + String.join(", ", key.columns()) + ") may refer to a row of"
                        + " another zone in " + target.label() + ", and tells whether one exists.",
                (isKey ? "" : "ALTER TABLE " + target.sql() + " ADD UNIQUE (" + columns(targetColumns) + ");\n")
                        + "ALTER TABLE " + table.sql() + " ADD FOREIGN KEY (" + columns(columns)
                        + ")\n    REFERENCES " + target.sql() + " (" + columns(targetColumns) + "),\n"
                        + "    DROP CONSTRAINT " + quoted(key.name()) + ";");
    }

    private static String columns(List<String> names) {
        return names.stream().map(name -> quoted(name)).collect(Collectors.joining(", "));
    }

    private static Finding excluded(Relation table, Constraint constraint) {
        return Finding.of(
                        Rule.KEY_ACROSS_ZONES,
                        table.label(),
                        "Exclusion constraint " + constraint.name()
                                + " is over all zones: that a value is taken tells something about another zone.",
                        "ALTER TABLE " + table.sql() + " DROP CONSTRAINT " + quoted(constraint.name())
                                + ";  -- and add it again with the zone WITH =")
                .at(Level.WARNING);
    }

    private static String keys(Index index) {
        return index.keys().stream()
                .map(key -> key.indexOf('(') < 0 ? quoted(key) : "(" + key + ")")
                .collect(Collectors.joining(", "));
    }

    private static boolean isWithinZone(Scope scope, Relation table, Index index) {
        return scope.tenantColumn(table)
                .map(zone -> index.keys().contains(zone) || namesZone(table, index, zone))
                .orElse(true);
    }

    /** Whether a key is computed from the zone so that two zones have two: {@code coalesce(zone_id, 'a word')}. */
    private static boolean namesZone(Relation table, Index index, String zone) {
        var computed = Pattern.compile(
                "COALESCE\\(" + Pattern.quote(quoted(zone)) + ", '[^']*'::\\w+\\)", Pattern.CASE_INSENSITIVE);
        return index.keys().stream()
                .flatMap(key -> table.column(key).stream())
                .filter(Column::generated)
                .flatMap(column -> column.defaultExpression().stream())
                .anyMatch(expression -> computed.matcher(expression).matches());
    }

    /** Whether somebody could try values: neither keys that are made up, nor hashes, nor the names of the zones. */
    private static boolean isGuessable(Scope scope, Relation table, Index index) {
        var zone = scope.tenantColumn(table).orElse("");
        boolean isZones = table.indexes().stream()
                .anyMatch(other -> other.primary() && other.keys().equals(List.of(zone)));
        return !index.primary()
                && !isZones
                && index.keys().stream()
                        .flatMap(key -> table.column(key).stream())
                        .noneMatch(column -> column.baseType().equals("uuid")
                                || column.baseType().equals("bytea")
                                || column.identity());
    }

    private static Finding oracle(Scope scope, Relation table, Index index) {
        var finding = Finding.of(
                Rule.KEY_ACROSS_ZONES,
                table.label(),
                "Unique index " + index.name() + " (" + String.join(", ", index.keys())
                        + ") is over all zones: that a value is taken tells something about another zone."
                        + " Nothing is wrong when values cannot be guessed, or are public names.",
                "CREATE UNIQUE INDEX CONCURRENTLY ON " + table.sql() + " ("
                        + quoted(scope.tenantColumn(table).orElse("")) + ", " + keys(index) + ")"
                        + index.predicate()
                                .map(predicate -> " WHERE " + predicate)
                                .orElse("")
                        + ";  -- and drop " + index.name() + ", when it should hold within a zone");
        return isGuessable(scope, table, index) ? finding.at(Level.WARNING) : finding;
    }
}
