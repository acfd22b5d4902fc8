package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Grant;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Grants against the matrix that {@code @reads} and {@code @writes} declare. */
final class MatrixCheck implements Check {
    private static final Set<String> READS = Set.of("SELECT");
    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "TRUNCATE");

    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var relation : scope.catalog().relations()) {
            relation.tags().reads().ifPresent(roles -> compare(relation, "@reads", roles, READS, findings));
            relation.tags().writes().ifPresent(roles -> compare(relation, "@writes", roles, WRITES, findings));
        }
        return findings;
    }

    private static void compare(
            Relation relation, String tag, List<String> declared, Set<String> privileges, List<Finding> findings) {
        var granted = relation.grants().stream()
                .filter(grant -> privileges.contains(grant.privilege())
                        && !grant.grantee().equals(relation.owner()))
                .toList();
        var grantees = granted.stream().map(Grant::grantee).collect(Collectors.toCollection(TreeSet::new));
        for (var role : grantees) {
            if (!declared.contains(role)) {
                var extra = granted.stream()
                        .filter(grant -> grant.grantee().equals(role))
                        .map(grant -> Sql.revoke(grant.privilege(), grant.column(), relation, role))
                        .distinct()
                        .collect(Collectors.joining("\n"));
                findings.add(Finding.of(
                        Rule.GRANT_EXTRA,
                        relation.label(),
                        role,
                        "It is granted what " + tag + " " + String.join(",", declared) + " does not name.",
                        extra));
            }
        }
        for (var role : declared) {
            if (!grantees.contains(role) && !role.equals(relation.owner())) {
                findings.add(Finding.of(
                        Rule.GRANT_MISSING,
                        relation.label(),
                        role,
                        tag + " names it, and it is granted nothing of that.",
                        "GRANT " + (tag.equals("@reads") ? "SELECT" : "INSERT, UPDATE, DELETE") + " ON "
                                + relation.sql() + " TO " + Sql.role(role) + ";  -- or take it out of the tag"));
            }
        }
    }
}
