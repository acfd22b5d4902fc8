package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Catalog;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Views that read tables of zones with their owner's eyes. */
final class ViewCheck implements Check {
    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var view : scope.catalog().relations()) {
            if (!view.isView() || view.tags().global() || view.isOn("security_invoker")) {
                continue;
            }
            var read = tenantTablesOf(scope, view);
            if (!read.isEmpty()) {
                findings.add(finding(scope, view, read));
            }
        }
        return findings;
    }

    private static Finding finding(Scope scope, Relation view, List<String> read) {
        var users = new TreeSet<>(scope.usersOf(view));
        users.removeAll(scope.crossing());
        boolean everybody = Scope.granteesOf(view).contains("public");
        var who = everybody ? "everybody" : String.join(", ", users);
        boolean reached = everybody || !users.isEmpty();
        boolean kept = view.kind() == Relation.Kind.MATERIALIZED_VIEW;
        var message = kept
                ? "It keeps rows of " + String.join(", ", read)
                        + " of all zones, and no row-level security holds for it"
                : "It reads " + String.join(", ", read) + " as its owner " + view.owner()
                        + ", so what its reader may see does not count";
        var finding = Finding.of(
                kept ? Rule.MATERIALIZED_VIEW : Rule.VIEW_NOT_INVOKER,
                view.label(),
                reached ? who : view.owner(),
                message + (reached ? "." : ". Nobody else is granted it yet."),
                kept
                        ? "REVOKE ALL ON " + view.sql() + " FROM "
                                + (everybody || users.isEmpty() ? "PUBLIC" : Sql.roles(users))
                                + ";  -- and give its rows to a table with row-level security"
                        : "ALTER VIEW " + view.sql() + " SET (security_invoker = true);");
        return reached ? finding : finding.at(kept ? Level.INFO : Level.WARNING);
    }

    /** The tables of zones that a view reads, through others, too. */
    static List<String> tenantTablesOf(Scope scope, Relation view) {
        var reached = new HashSet<Long>();
        follow(scope.catalog(), view, reached);
        return reached.stream()
                .flatMap(oid -> scope.catalog().relation(oid).stream())
                .filter(relation -> scope.tenantColumn(relation).isPresent())
                .map(Relation::label)
                .sorted()
                .toList();
    }

    private static void follow(Catalog catalog, Relation view, Set<Long> reached) {
        for (var oid : view.uses()) {
            if (reached.add(oid)) {
                catalog.relation(oid).ifPresent(used -> follow(catalog, used, reached));
            }
        }
    }
}
