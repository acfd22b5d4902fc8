package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.List;

/** Row-level security that is off, or that does not bind the owner. */
final class RowSecurityCheck implements Check {
    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var table : scope.tables()) {
            if (scope.tenantColumn(table).isPresent()) {
                tenant(scope, table, findings);
            } else if (isChild(scope, table)) {
                child(scope, table, findings);
            }
        }
        return findings;
    }

    private static void tenant(Scope scope, Relation table, List<Finding> findings) {
        boolean part = table.parent().isPresent();
        if (!table.rowSecurity()) {
            findings.add(Finding.of(
                    part ? Rule.PARTITION_UNPROTECTED : Rule.ROW_SECURITY_MISSING,
                    table.label(),
                    part
                            ? "Row-level security is off on this partition, and its parent's does not hold for who asks"
                                    + " it directly."
                            : "It belongs to zones and row-level security is off: whoever may read it sees all zones.",
                    Sql.protect(table)
                            + (table.policies().isEmpty()
                                    ? "\n"
                                            + Sql.policy(
                                                    scope,
                                                    table,
                                                    scope.usersOf(
                                                            scope.catalog().rootOf(table)))
                                    : "")));
        } else if (!table.rowSecurityForced()) {
            findings.add(Finding.of(
                    part ? Rule.PARTITION_UNPROTECTED : Rule.ROW_SECURITY_NOT_FORCED,
                    table.label(),
                    table.owner(),
                    "Row-level security does not bind the owner: as " + table.owner() + ", and through its views and"
                            + " functions, every zone is seen.",
                    "ALTER TABLE " + table.sql() + " FORCE ROW LEVEL SECURITY;"));
        }
    }

    /** Whether rows belong to a zone only through what they refer to, and nobody says otherwise. */
    private static boolean isChild(Scope scope, Relation table) {
        return !scope.catalog().rootOf(table).tags().global()
                && !scope.keysToTenants(table).isEmpty();
    }

    private static void child(Scope scope, Relation table, List<Finding> findings) {
        if (!table.rowSecurity() || !table.rowSecurityForced()) {
            findings.add(Finding.of(
                    Rule.CHILD_UNPROTECTED,
                    table.label(),
                    "Its rows hang on rows of zones, and row-level security "
                            + (table.rowSecurity()
                                    ? "does not bind its owner."
                                    : "is off: they are seen from any zone."),
                    Sql.protect(table)
                            + (table.policies().isEmpty()
                                    ? "\n" + Sql.policy(scope, table, scope.usersOf(table))
                                    : "")));
        }
    }
}
