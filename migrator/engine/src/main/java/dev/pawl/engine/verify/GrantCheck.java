package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.DefaultGrants;
import dev.pawl.engine.catalog.Grant;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Privileges that nobody should have, whatever a matrix says. */
final class GrantCheck implements Check {
    /** They let a role do to a table what row-level security does not see, or lend its rights to a function. */
    private static final Set<String> TOO_MUCH = Set.of("TRIGGER", "REFERENCES");

    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var table : scope.tables()) {
            if (scope.tenantColumn(table).isPresent() || scope.isFixed(table)) {
                promised(scope, table, findings);
            }
        }
        for (var relation : scope.catalog().relations()) {
            everybody(scope, relation, findings);
            sequence(scope, relation, findings);
        }
        schemas(scope, findings);
        scope.catalog().defaultGrants().forEach(given -> defaults(given, findings));
        return findings;
    }

    private static void promised(Scope scope, Relation table, List<Finding> findings) {
        var owner = table.owner();
        for (var role : Scope.granteesOf(table)) {
            if (scope.roles().named(role).map(known -> known.superuser()).orElse(false) || role.equals(owner)) {
                continue;
            }
            var privileges = table.grants().stream()
                    .filter(grant -> grant.grantee().equals(role))
                    .map(Grant::privilege)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (privileges.contains("TRUNCATE")) {
                findings.add(Finding.of(
                        Rule.GRANT_TRUNCATE,
                        table.label(),
                        role,
                        "It may TRUNCATE, which empties all zones: no policy is asked.",
                        Sql.revoke("TRUNCATE", Optional.empty(), table, role)));
            }
            privileges.retainAll(TOO_MUCH);
            if (!privileges.isEmpty()) {
                findings.add(Finding.of(
                        Rule.GRANT_TOO_MUCH,
                        table.label(),
                        role,
                        "It has " + String.join(", ", privileges) + ": a trigger of its own runs with the rights of"
                                + " whoever writes, a foreign key of its own tells which keys of other zones exist.",
                        Sql.revoke(String.join(", ", privileges), Optional.empty(), table, role)));
            }
            passedOn(table, role, findings);
            fixedGrants(scope, table, role, findings);
        }
    }

    private static void passedOn(Relation table, String role, List<Finding> findings) {
        var privileges = table.grants().stream()
                .filter(grant -> grant.grantee().equals(role) && grant.grantable())
                .map(Grant::privilege)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!privileges.isEmpty()) {
            findings.add(Finding.of(
                    Rule.GRANT_TOO_MUCH,
                    table.label(),
                    role,
                    "It may grant " + String.join(", ", privileges) + " to others.",
                    "REVOKE GRANT OPTION FOR " + String.join(", ", privileges) + " ON " + table.sql() + " FROM "
                            + Sql.role(role) + " CASCADE;"));
        }
    }

    /** On what is append-only a guard refuses changes; a grant for them is a mistake that waits for it to fail. */
    private static void fixedGrants(Scope scope, Relation table, String role, List<Finding> findings) {
        if (!scope.isFixed(table)) {
            return;
        }
        var changes = table.grants().stream()
                .filter(grant -> grant.grantee().equals(role)
                        && Set.of("UPDATE", "DELETE").contains(grant.privilege()))
                .map(Grant::privilege)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!changes.isEmpty()) {
            findings.add(Finding.of(
                    Rule.GRANT_TOO_MUCH,
                    table.label(),
                    role,
                    "It is granted " + String.join(", ", changes) + " on a table whose rows are never to be changed.",
                    Sql.revoke(String.join(", ", changes), Optional.empty(), table, role)));
        }
    }

    private static void everybody(Scope scope, Relation relation, List<Finding> findings) {
        var given = relation.grants().stream().filter(Grant::isPublic).toList();
        boolean declared = relation.tags()
                .reads()
                .map(roles -> roles.contains(Grant.PUBLIC))
                .orElse(false);
        if (given.isEmpty() || declared) {
            return;
        }
        boolean ofZones = relation.isTable() && (scope.tenantColumn(relation).isPresent() || scope.isFixed(relation));
        var privileges =
                given.stream().map(Grant::privilege).distinct().sorted().collect(Collectors.joining(", "));
        var finding = Finding.of(
                Rule.PUBLIC_GRANT,
                relation.label(),
                Grant.PUBLIC,
                "Everybody, also a role that will be made tomorrow, has " + privileges + ".",
                "REVOKE ALL ON " + (relation.kind() == Relation.Kind.SEQUENCE ? "SEQUENCE " : "") + relation.sql()
                        + " FROM PUBLIC;");
        findings.add(ofZones ? finding : finding.at(Level.WARNING));
    }

    /** To draw a number takes USAGE; UPDATE is setval, by which numbers come twice or run out for every zone. */
    private static void sequence(Scope scope, Relation relation, List<Finding> findings) {
        if (relation.kind() != Relation.Kind.SEQUENCE) {
            return;
        }
        for (var role : scope.usersOf(relation)) {
            if (relation.isGranted("UPDATE", Set.of(role)) && scope.services().contains(role)) {
                findings.add(Finding.of(
                        Rule.GRANT_TOO_MUCH,
                        relation.label(),
                        role,
                        "It may set the sequence back or to its end, for all zones: UPDATE is more than drawing"
                                + " a number.",
                        "REVOKE UPDATE ON SEQUENCE " + relation.sql() + " FROM " + Sql.role(role)
                                + ";\nGRANT USAGE ON SEQUENCE " + relation.sql() + " TO " + Sql.role(role)
                                + ";"));
            }
        }
    }

    private static void schemas(Scope scope, List<Finding> findings) {
        for (var schema : scope.catalog().schemas()) {
            if (schema.grants().stream()
                    .anyMatch(grant -> grant.isPublic() && grant.privilege().equals("CREATE"))) {
                findings.add(Finding.of(
                        Rule.PUBLIC_CREATE,
                        schema.name(),
                        Grant.PUBLIC,
                        "Everybody may make objects there, also ones that functions then take for their own.",
                        "REVOKE CREATE ON SCHEMA " + quoted(schema.name()) + " FROM PUBLIC;"));
            }
        }
    }

    private static void defaults(DefaultGrants given, List<Finding> findings) {
        if (!given.objects().equals("TABLES")) {
            return;
        }
        var others = given.grants().stream()
                .map(Grant::grantee)
                .filter(role -> !role.equals(given.owner()))
                .distinct()
                .toList();
        for (var role : others) {
            var finding = Finding.of(
                    Rule.DEFAULT_GRANT,
                    given.schema().orElse("database"),
                    role,
                    "It is granted every table that " + given.owner() + " will make"
                            + given.schema().map(schema -> " in " + schema).orElse("")
                            + ", before that has row-level security.",
                    "ALTER DEFAULT PRIVILEGES FOR ROLE " + quoted(given.owner())
                            + given.schema()
                                    .map(schema -> " IN SCHEMA " + quoted(schema))
                                    .orElse("")
                            + " REVOKE ALL ON TABLES FROM " + Sql.role(role) + ";");
            findings.add(role.equals(Grant.PUBLIC) ? finding.at(Level.ERROR) : finding);
        }
    }
}
