package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Constraint;
import dev.pawl.engine.catalog.Grant;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Relation;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Statements that repair what was found. */
final class Sql {
    private Sql() {}

    /** A role as GRANT names it. */
    static String role(String name) {
        return name.equals(Grant.PUBLIC) ? "PUBLIC" : quoted(name);
    }

    static String roles(Collection<String> names) {
        return names.stream().map(Sql::role).collect(Collectors.joining(", "));
    }

    static String protect(Relation table) {
        return "ALTER TABLE " + table.sql() + " ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;";
    }

    /** The condition that lets through one zone. */
    static String equality(Relation table, String column, String setting) {
        var value = "current_setting(" + Identifiers.literal(setting) + ", true)";
        var type = table.column(column).map(Column::baseType).orElse("text");
        if (type.equals("text") || type.startsWith("character varying")) {
            return quoted(column) + " = " + value;
        }
        return quoted(column) + " = nullif(" + value + ", '')::" + type;
    }

    /** A policy for one zone, for the roles that get at the table. */
    static String policy(Scope scope, Relation table, Collection<String> users) {
        var column = scope.tenantColumn(table);
        var bound =
                users.stream().filter(user -> !scope.crossing().contains(user)).toList();
        var condition = column.isPresent()
                ? equality(table, column.get(), scope.zoneSetting())
                : parentVisible(scope, table).orElse("false");
        return "CREATE POLICY own_zone ON " + table.sql() + (bound.isEmpty() ? "" : " TO " + roles(bound))
                + "\n    USING (" + condition + ");";
    }

    /** The condition that lets through rows whose parent is seen. */
    private static Optional<String> parentVisible(Scope scope, Relation table) {
        return scope.keysToTenants(table).stream().findFirst().flatMap(key -> key.target()
                .flatMap(scope.catalog()::relation)
                .map(parent -> "EXISTS (SELECT FROM " + parent.sql() + " AS parent WHERE " + pairs(table, key) + ")"));
    }

    private static String pairs(Relation table, Constraint key) {
        var pairs = new StringBuilder();
        for (int i = 0; i < key.columns().size(); i++) {
            pairs.append(i == 0 ? "" : " AND ")
                    .append("parent.")
                    .append(quoted(key.targetColumns().get(i)))
                    .append(" = ")
                    .append(quoted(table.name()))
                    .append('.')
                    .append(quoted(key.columns().get(i)));
        }
        return pairs.toString();
    }

    static String revoke(String privilege, Optional<String> column, Relation relation, String role) {
        var what = privilege + column.map(name -> " (" + quoted(name) + ")").orElse("");
        return "REVOKE " + what + " ON " + relation.sql() + " FROM " + role(role) + ";";
    }

    /** A comment with one line more. */
    static String comment(Relation relation, String line) {
        return commentOn(
                relation,
                relation.comment().isEmpty() ? line : relation.comment().stripTrailing() + "\n" + line);
    }

    static String commentOn(Relation relation, String text) {
        var kind =
                switch (relation.kind()) {
                    case VIEW -> "VIEW";
                    case MATERIALIZED_VIEW -> "MATERIALIZED VIEW";
                    case FOREIGN_TABLE -> "FOREIGN TABLE";
                    default -> "TABLE";
                };
        return "COMMENT ON " + kind + " " + relation.sql() + " IS " + Identifiers.literal(text) + ";";
    }
}
