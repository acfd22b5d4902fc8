package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.Relation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Ways by which rows leave that row-level security does not know: publications, rules, foreign tables, large objects. */
final class SideDoorCheck implements Check {
    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        publications(scope, findings);
        for (var relation : scope.catalog().relations()) {
            foreign(scope, relation, findings);
            rules(scope, relation, findings);
        }
        scope.catalog()
                .publicLargeObject()
                .ifPresent(oid -> findings.add(Finding.of(
                        Rule.LARGE_OBJECT_PUBLIC,
                        "large object " + oid,
                        "public",
                        "Everybody has privileges on it, and large objects know no row-level security.",
                        "REVOKE ALL ON LARGE OBJECT " + oid + " FROM PUBLIC;")));
        scope.catalog().functions().stream()
                .filter(function -> function.leakproof()
                        && !scope.roles()
                                .named(function.owner())
                                .map(role -> role.predefined())
                                .orElse(false))
                .map(SideDoorCheck::leakproof)
                .forEach(findings::add);
        return findings;
    }

    private static void publications(Scope scope, List<Finding> findings) {
        var whole = new TreeSet<String>();
        for (var published : scope.catalog().published()) {
            var table = scope.catalog().relation(published.schema(), published.table());
            if (table.flatMap(scope::tenantColumn).isEmpty()) {
                continue;
            }
            var publication = published.publication();
            var named = published.named().flatMap(scope.catalog()::relation);
            if (named.isPresent()) {
                findings.add(Finding.of(
                        Rule.PUBLICATION,
                        table.get().label(),
                        "Publication " + publication
                                + " sends rows of all zones to whoever subscribes: no policy is asked.",
                        "ALTER PUBLICATION " + quoted(publication) + " DROP TABLE "
                                + named.get().sql() + ";"));
            } else if (whole.add(publication)) {
                findings.add(Finding.of(
                        Rule.PUBLICATION,
                        "publication " + publication,
                        "It sends every table that there is and will be, so the rows of all zones, to whoever"
                                + " subscribes: no policy is asked.",
                        withoutZones(scope, publication)));
            }
        }
    }

    /** The same publication of those tables only that belong to nobody. */
    private static String withoutZones(Scope scope, String publication) {
        var published = scope.catalog().published().stream()
                .filter(table -> table.publication().equals(publication))
                .toList();
        var tables = published.stream()
                .flatMap(table -> scope.catalog().relation(table.schema(), table.table()).stream())
                .filter(table -> scope.tenantColumn(table).isEmpty())
                .map(Relation::sql)
                .collect(Collectors.joining(", "));
        return "DROP PUBLICATION " + quoted(publication) + ";\nCREATE PUBLICATION " + quoted(publication)
                + (tables.isEmpty() ? "" : "\n    FOR TABLE " + tables) + "\n    WITH (publish = "
                + Identifiers.literal(published.get(0).changes()) + ");";
    }

    private static void foreign(Scope scope, Relation relation, List<Finding> findings) {
        boolean ofZones = relation.columns().stream()
                .anyMatch(column -> scope.tenantColumnNames().contains(column.name()));
        var users = scope.usersOf(relation);
        if (relation.kind() == Kind.FOREIGN_TABLE && ofZones && !users.isEmpty()) {
            findings.add(Finding.of(
                    Rule.FOREIGN_TABLE,
                    relation.label(),
                    String.join(", ", users),
                    "It has rows of zones from elsewhere, and a foreign table can have no row-level security.",
                    "REVOKE ALL ON " + relation.sql() + " FROM " + Sql.roles(users) + ";"));
        }
    }

    private static void rules(Scope scope, Relation relation, List<Finding> findings) {
        boolean promised = relation.isTable() && (scope.tenantColumn(relation).isPresent() || scope.isFixed(relation));
        if (promised && !relation.rules().isEmpty()) {
            var rule = relation.rules().get(0);
            findings.add(Finding.of(
                    Rule.RULE_ON_TABLE,
                    relation.label(),
                    "Rule " + rule
                            + " puts other statements in the place of those that are sent, and runs them with the"
                            + " rights of " + relation.owner() + ".",
                    "DROP RULE " + quoted(rule) + " ON " + relation.sql() + ";"));
        }
    }

    private static Finding leakproof(Function function) {
        return Finding.of(
                Rule.FUNCTION_LEAKPROOF,
                function.label(),
                "It is marked LEAKPROOF: it is called with values of rows before a policy has let them through.",
                "ALTER FUNCTION " + function.sql() + " NOT LEAKPROOF;");
    }
}
