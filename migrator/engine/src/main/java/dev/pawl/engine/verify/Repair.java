package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Relation;

/** The statements that close a table of which a probe got something. */
final class Repair {
    private Repair() {}

    static String of(Scope scope, Relation table) {
        var root = scope.catalog().rootOf(table);
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

    /** Refuses every change of a table's rows; triggers for rows come to a partition with its parent's. */
    static String refusing(Scope scope, Relation table) {
        var root = scope.catalog().rootOf(table);
        return Guards.forRows(scope, root, "UPDATE")
                + "\n" + Guards.forRows(scope, root, "DELETE")
                + "\n" + Guards.forStatements(scope, table, "TRUNCATE");
    }
}
