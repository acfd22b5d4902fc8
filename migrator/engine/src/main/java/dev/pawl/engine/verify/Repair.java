package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Relation;

/** The statements that close a table of which a probe got something. */
final class Repair {
    private Repair() {}

    static String of(Scope scope, Relation table) {
        var root = scope.catalog().rootOf(table);
        if (scope.isFixed(table) && scope.tenantColumn(table).isEmpty()) {
            return "ALTER TABLE " + table.sql() + " ENABLE ALWAYS TRIGGER ALL;"
                    + "  -- and add the guards that are missing, see guard-missing";
        }
        var fix = new StringBuilder(Sql.protect(table));
        table.policies().stream()
                .filter(policy -> policy.permissive() && !scope.crossing().containsAll(policy.roles()))
                .forEach(policy -> fix.append("\nDROP POLICY ")
                        .append(quoted(policy.name()))
                        .append(" ON ")
                        .append(table.sql())
                        .append(';'));
        return fix.append('\n')
                .append(Sql.policy(scope, table, scope.usersOf(root)))
                .toString();
    }
}
