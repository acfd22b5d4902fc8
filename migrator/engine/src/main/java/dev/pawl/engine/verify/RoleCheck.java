package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Roles that walk around what tables promise: by attribute, by ownership, by membership, by a setting. */
final class RoleCheck implements Check {
    private static final String CLUSTER = "cluster";
    private static final Set<String> SERVER_FILES =
            Set.of("pg_read_server_files", "pg_write_server_files", "pg_execute_server_program");
    private static final Set<String> ALL_DATA = Set.of("pg_read_all_data", "pg_write_all_data");

    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        var services = scope.services();
        if (services.isEmpty()) {
            settings(scope, findings);
            owners(scope, findings);
            return findings;
        }
        var users = new TreeSet<>(services);
        users.addAll(scope.loginsOf(services));
        var owners = owners(scope);
        for (var name : users) {
            scope.roles().named(name).ifPresent(role -> {
                attributes(role, findings);
                if (!Scope.bypasses(role)) {
                    memberships(scope, role, owners, findings);
                }
            });
        }
        settings(scope, findings);
        owners(scope, findings);
        return findings;
    }

    private static Set<String> owners(Scope scope) {
        return scope.tables().stream()
                .filter(table -> scope.tenantColumn(table).isPresent() || scope.isFixed(table))
                .map(Relation::owner)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void attributes(Role role, List<Finding> findings) {
        if (Scope.bypasses(role)) {
            var attribute = role.superuser() ? "SUPERUSER" : "BYPASSRLS";
            findings.add(Finding.of(
                    Rule.ROLE_BYPASSES,
                    CLUSTER,
                    role.name(),
                    "It has " + attribute + ": row-level security does not hold for it, so it sees every zone.",
                    "ALTER ROLE " + quoted(role.name()) + " NO" + attribute + ";"));
        }
        if (role.replicates() && !role.superuser()) {
            findings.add(Finding.of(
                    Rule.ROLE_BYPASSES,
                    CLUSTER,
                    role.name(),
                    "It works on tables of zones and has REPLICATION, which reads every byte of the cluster.",
                    "ALTER ROLE " + quoted(role.name()) + " NOREPLICATION;"));
        }
        if (role.createsRoles() && !role.superuser()) {
            findings.add(Finding.of(
                    Rule.ROLE_CREATES_ROLES,
                    CLUSTER,
                    role.name(),
                    "It works on tables of zones and has CREATEROLE: before PostgreSQL 16 it may grant itself any role.",
                    "ALTER ROLE " + quoted(role.name()) + " NOCREATEROLE;"));
        }
    }

    private static void memberships(Scope scope, Role role, Set<String> owners, List<Finding> findings) {
        if (owners.contains(role.name())) {
            owned(scope, role.name(), findings);
            return;
        }
        var rights = scope.roles().rightsOf(role.name());
        for (var other : scope.roles().becomes(role.name())) {
            if (other.equals(role.name())) {
                continue;
            }
            var via = "REVOKE " + quoted(via(scope, role.name(), other)) + " FROM " + quoted(role.name()) + ";";
            if (scope.bypasses(other)) {
                findings.add(Finding.of(
                        Rule.ROLE_MAY_BYPASS,
                        CLUSTER,
                        role.name(),
                        "It may SET ROLE to " + other + ", for which row-level security does not hold.",
                        via));
            } else if (owners.contains(other)) {
                findings.add(Finding.of(
                        Rule.ROLE_MAY_BECOME_OWNER,
                        CLUSTER,
                        role.name(),
                        "It is a member of " + other
                                + ", which owns tables of zones: it may drop their policies and triggers.",
                        via));
            } else if (SERVER_FILES.contains(other)) {
                findings.add(Finding.of(
                        Rule.ROLE_READS_SERVER,
                        CLUSTER,
                        role.name(),
                        "It is a member of " + other + ", which is as good as a superuser.",
                        via));
            } else if (ALL_DATA.contains(other) && rights.contains(other)) {
                findings.add(Finding.of(
                                Rule.ROLE_READS_SERVER,
                                CLUSTER,
                                role.name(),
                                "It is a member of " + other + ", which has privileges on every table, whatever is"
                                        + " granted.",
                                via)
                        .at(Level.WARNING));
            }
        }
        for (var other : rights) {
            if (!other.equals(role.name()) && seesAll(scope, other)) {
                findings.add(Finding.of(
                        Rule.ROLE_CROSSES_WITHOUT_ASKING,
                        CLUSTER,
                        role.name(),
                        "It has the rights of " + other + " all the time, whose policies let every zone through.",
                        "REVOKE " + quoted(via(scope, role.name(), other)) + " FROM " + quoted(role.name())
                                + ";  -- and let it SET ROLE through a NOINHERIT role"));
            }
        }
    }

    /** Who works on tables of others is a service, and should own none. */
    private static void owned(Scope scope, String name, List<Finding> findings) {
        scope.tables().stream()
                .filter(table ->
                        table.owner().equals(name) && (scope.tenantColumn(table).isPresent() || scope.isFixed(table)))
                .forEach(table -> findings.add(Finding.of(
                        Rule.ROLE_OWNS_TABLE,
                        table.label(),
                        name,
                        "It works on tables that others own, and owns this one: it may drop its policies and triggers.",
                        "ALTER TABLE " + table.sql() + " OWNER TO "
                                + quoted(scope.catalog().server().owner()) + ";")));
    }

    /** Whether a policy lets every row through for a role by name. */
    private static boolean seesAll(Scope scope, String name) {
        return scope.tenantTables().stream()
                .flatMap(table -> table.policies().stream())
                .anyMatch(policy -> policy.permissive()
                        && policy.roles().contains(name)
                        && policy.using().map("true"::equals).orElse(false));
    }

    /** The role that a role is directly a member of, by which it reaches another. */
    private static String via(Scope scope, String from, String to) {
        return scope.roles().memberships().stream()
                .filter(membership -> membership.member().equals(from))
                .map(membership -> membership.role())
                .filter(role -> scope.roles().becomes(role).contains(to)
                        || scope.roles().rightsOf(role).contains(to))
                .findFirst()
                .orElse(to);
    }

    private static void settings(Scope scope, List<Finding> findings) {
        for (var setting : scope.catalog().roleSettings()) {
            var who = setting.role()
                    .map(role -> "ROLE " + quoted(role))
                    .orElse("DATABASE " + quoted(scope.catalog().server().database()));
            var in = setting.role().isPresent() && setting.database()
                    ? " IN DATABASE " + quoted(scope.catalog().server().database())
                    : "";
            var fix = "ALTER " + who + in + " RESET " + setting.name() + ";";
            if (setting.name().equalsIgnoreCase(scope.zoneSetting())) {
                findings.add(Finding.of(
                        Rule.ZONE_PRESET,
                        CLUSTER,
                        setting.role().orElse("public"),
                        "Its sessions begin with " + setting.name() + " = '" + setting.value()
                                + "', so one that forgets to say its zone has one.",
                        fix));
            } else if (setting.name().equals("session_replication_role")
                    && !setting.value().toLowerCase(Locale.ROOT).equals("origin")) {
                findings.add(Finding.of(
                        Rule.REPLICATION_ROLE,
                        CLUSTER,
                        setting.role().orElse("public"),
                        "Its sessions begin as a replica's, for which triggers and foreign keys do not fire.",
                        fix));
            }
        }
        scope.catalog().parameterGrants().stream()
                .filter(grant -> grant.parameter().equals("session_replication_role"))
                .filter(grant -> !scope.roles()
                        .named(grant.grantee())
                        .map(Role::superuser)
                        .orElse(false))
                .forEach(grant -> findings.add(Finding.of(
                        Rule.REPLICATION_ROLE,
                        CLUSTER,
                        grant.grantee(),
                        "It may set session_replication_role, and so switch off every trigger that is not ALWAYS and"
                                + " every foreign key.",
                        "REVOKE SET ON PARAMETER session_replication_role FROM " + Sql.role(grant.grantee()) + ";")));
    }

    /** What it owns that has to do with zones goes to an owner for whom row-level security holds, or to a new one. */
    private static String newOwner(Scope scope, String owner) {
        var known = Stream.concat(
                        Stream.of(scope.catalog().server().owner()),
                        scope.tables().stream().map(Relation::owner))
                .filter(name -> !scope.bypasses(name) && !scope.services().contains(name))
                .findFirst();
        var name = known.orElse(scope.catalog().server().database() + "_owner");
        var statements = new ArrayList<String>();
        if (known.isEmpty() && scope.roles().named(name).isEmpty()) {
            statements.add("CREATE ROLE " + quoted(name) + " NOLOGIN;");
        }
        var owned = scope.catalog().relations().stream()
                .filter(relation -> relation.owner().equals(owner))
                .filter(relation -> relation.isTable()
                        ? scope.tenantColumn(relation).isPresent() || scope.isFixed(relation)
                        : relation.isView()
                                && !ViewCheck.tenantTablesOf(scope, relation).isEmpty())
                .toList();
        owned.stream()
                .map(Relation::schema)
                .distinct()
                .forEach(schema -> statements.add(
                        "GRANT USAGE, CREATE ON SCHEMA " + quoted(schema) + " TO " + quoted(name) + ";"));
        owned.forEach(relation -> statements.add("ALTER "
                + (relation.kind() == Relation.Kind.VIEW
                        ? "VIEW "
                        : relation.kind() == Relation.Kind.MATERIALIZED_VIEW ? "MATERIALIZED VIEW " : "TABLE ")
                + relation.sql() + " OWNER TO " + quoted(name) + ";"));
        return String.join("\n", statements);
    }

    /** No policy holds for an owner that is a superuser, be it forced or not. */
    private static void owners(Scope scope, List<Finding> findings) {
        for (var owner : owners(scope)) {
            if (scope.bypasses(owner)) {
                findings.add(Finding.of(
                        Rule.OWNER_BYPASSES,
                        CLUSTER,
                        owner,
                        "It owns tables of zones and row-level security does not hold for it, so its views and functions"
                                + " see every zone.",
                        newOwner(scope, owner)));
            }
        }
    }
}
