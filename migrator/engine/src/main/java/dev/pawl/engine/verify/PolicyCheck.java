package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Policy;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Policies that let through more than one zone, and privileges that no policy lets anybody use. */
final class PolicyCheck implements Check {
    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var table : scope.tables()) {
            boolean child = !scope.keysToTenants(table).isEmpty()
                    && !scope.catalog().rootOf(table).tags().global();
            if (table.rowSecurity() && (scope.tenantColumn(table).isPresent() || child)) {
                table.policies().stream()
                        .filter(Policy::permissive)
                        .forEach(policy -> judge(scope, table, policy, findings));
                missing(scope, table, findings);
            }
        }
        return findings;
    }

    private static void judge(Scope scope, Relation table, Policy policy, List<Finding> findings) {
        var roles = policy.roles().stream()
                .filter(role -> !scope.crossing().contains(role) && !isRestricted(scope, table, policy, role))
                .toList();
        if (roles.isEmpty()) {
            return;
        }
        var column = scope.tenantColumn(table);
        var conditions = new LinkedHashSet<String>();
        policy.using().ifPresent(conditions::add);
        policy.withCheck().ifPresent(conditions::add);
        for (var condition : conditions) {
            var form = PolicyForm.of(condition, column, scope.zoneSetting());
            if (form != PolicyForm.EQUALITY) {
                findings.add(Finding.of(
                        rule(form),
                        table.label(),
                        String.join(", ", roles),
                        "Policy " + policy.name() + " " + words(form, scope) + ": " + condition,
                        fix(scope, table, policy)));
                return;
            }
        }
    }

    private static boolean isRestricted(Scope scope, Relation table, Policy policy, String role) {
        var rights = scope.roles().named(role).isPresent() ? scope.roles().rightsOf(role) : Set.<String>of();
        return scope.isRestricted(table, rights, policy.command());
    }

    private static Rule rule(PolicyForm form) {
        return switch (form) {
            case ALWAYS_TRUE -> Rule.POLICY_ALWAYS_TRUE;
            case WILDCARD -> Rule.POLICY_WILDCARD;
            case ADMITS_UNSET -> Rule.POLICY_ADMITS_UNSET;
            case OTHER_SETTING -> Rule.POLICY_OTHER_SETTING;
            case NOT_EQUALITY, EQUALITY -> Rule.POLICY_NOT_EQUALITY;
        };
    }

    private static String words(PolicyForm form, Scope scope) {
        return switch (form) {
            case ALWAYS_TRUE -> "lets through every row";
            case WILDCARD -> "has a setting that opens every zone, and every session may set it";
            case ADMITS_UNSET -> "lets rows through for a session that has not said its zone";
            case OTHER_SETTING -> "goes by another setting than " + scope.zoneSetting();
            case NOT_EQUALITY, EQUALITY -> "is not a plain equality of the zone with " + scope.zoneSetting();
        };
    }

    private static String fix(Scope scope, Relation table, Policy policy) {
        var column = scope.tenantColumn(table);
        var drop = "DROP POLICY " + quoted(policy.name()) + " ON " + table.sql() + ";";
        if (column.isEmpty()) {
            return drop + "\n" + Sql.policy(scope, table, policy.roles());
        }
        var condition = Sql.equality(table, column.get(), scope.zoneSetting());
        boolean another = table.policies().stream()
                .filter(other -> other.permissive() && !other.equals(policy))
                .anyMatch(other -> other.using()
                        .map(text -> PolicyForm.of(text, column, scope.zoneSetting()))
                        .equals(Optional.of(PolicyForm.EQUALITY)));
        if (another) {
            return drop;
        }
        var clauses = new ArrayList<String>();
        policy.using().ifPresent(text -> clauses.add(" USING (" + condition + ")"));
        policy.withCheck().ifPresent(text -> clauses.add(" WITH CHECK (" + condition + ")"));
        return "ALTER POLICY " + quoted(policy.name()) + " ON " + table.sql() + String.join("", clauses) + ";";
    }

    /** A privilege without a policy is one that gets no rows: forgotten, or granted by mistake. */
    private static void missing(Scope scope, Relation table, List<Finding> findings) {
        for (var role : scope.usersOf(table)) {
            if (scope.bypasses(role)) {
                continue;
            }
            var rights = scope.roles().rightsOf(role);
            var lacking = List.of("SELECT", "INSERT", "UPDATE", "DELETE").stream()
                    .filter(command -> table.isGranted(command, Set.of(role)))
                    .filter(command -> table.policies().stream()
                            .noneMatch(policy ->
                                    policy.permissive() && policy.isFor(command) && policy.isForAnyOf(rights)))
                    .toList();
            if (!lacking.isEmpty()) {
                findings.add(Finding.of(
                        Rule.POLICY_MISSING,
                        table.label(),
                        role,
                        "It is granted " + String.join(", ", lacking) + ", and no policy lets it see or write a row.",
                        Sql.policy(scope, table, List.of(role)).replace("own_zone", quoted("own_zone_" + role))
                                + "\n-- or: REVOKE " + String.join(", ", lacking) + " ON " + table.sql() + " FROM "
                                + Sql.role(role) + ";"));
            }
        }
    }
}
