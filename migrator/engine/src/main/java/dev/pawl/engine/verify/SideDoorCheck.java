package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.Relation.Kind;
import java.util.ArrayList;
import java.util.List;

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
        for (var published : scope.catalog().published()) {
            scope.catalog()
                    .relation(published.schema(), published.table())
                    .filter(table -> scope.tenantColumn(table).isPresent())
                    .ifPresent(table -> findings.add(Finding.of(
                            Rule.PUBLICATION,
                            table.label(),
                            "Publication " + published.publication()
                                    + " sends rows of all zones to whoever subscribes: no policy is asked.",
                            "ALTER PUBLICATION " + quoted(published.publication()) + " DROP TABLE " + table.sql() + ";"
                                    + "  -- of FOR ALL TABLES: DROP PUBLICATION " + quoted(published.publication())
                                    + ";")));
        }
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
