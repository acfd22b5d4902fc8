package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Catalog;
import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Constraint;
import dev.pawl.engine.catalog.Grant;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Policy;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.Role;
import dev.pawl.engine.catalog.Roles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the promises of a database are about: which tables belong to zones, and which roles get at them. Confined to one thread. */
final class Scope {
    /** What sessions of Pawl's own schema say their zone by. */
    static final String ZONE_SETTING = "pawl.zone_id";

    /** Tables by which tools that migrate remember what they did. */
    private static final Pattern HISTORY =
            Pattern.compile("schema_migrations(_.*)?|flyway_schema_history|databasechangelog(lock)?|goose_db_version"
                    + "|_prisma_migrations|alembic_version|__diesel_schema_migrations|django_migrations");

    /** References may form a circle. */
    private static final int LONGEST_ANCESTRY = 9;

    private final Catalog catalog;
    private final String zoneSetting;
    private final Set<String> tenantColumnNames;
    private final boolean tagged;
    private final List<Relation> tables;
    private final Map<Long, Optional<String>> tenantColumns = new HashMap<>();
    private final Set<String> crossing;
    private final Fillings fillings;

    Scope(Catalog catalog, VerifyOptions options) {
        this.catalog = catalog;
        this.tables = catalog.relations().stream()
                .filter(relation -> relation.isTable() && !isBookkeeping(relation))
                .toList();
        this.tagged = tables.stream().anyMatch(table -> table.tags().saysWhose());
        this.tenantColumnNames = tenantColumnNames(options);
        tables.forEach(table -> tenantColumns.put(table.oid(), findTenantColumn(table)));
        this.zoneSetting = options.zoneSetting().orElseGet(this::commonestSetting);
        this.crossing = findCrossing();
        this.fillings = new Fillings(catalog);
    }

    private static boolean isBookkeeping(Relation relation) {
        return relation.schema().equals("pawl")
                || HISTORY.matcher(relation.name()).matches();
    }

    Catalog catalog() {
        return catalog;
    }

    Roles roles() {
        return catalog.roles();
    }

    /** What sessions say their zone by. */
    String zoneSetting() {
        return zoneSetting;
    }

    /** Whether the schema says by tags to whom its tables belong. */
    boolean isTagged() {
        return tagged;
    }

    /** All tables and partitions but those of tools that migrate. */
    List<Relation> tables() {
        return tables;
    }

    /** Whether a table was a partition, and waits to be dropped. */
    static boolean isRetired(Relation table) {
        return table.parent().isEmpty() && table.tags().retired().isPresent();
    }

    /** Tables that are no part of another one. */
    List<Relation> roots() {
        return tables.stream().filter(table -> table.parent().isEmpty()).toList();
    }

    /** The tables that belong to zones, with their partitions. */
    List<Relation> tenantTables() {
        return tables.stream().filter(table -> tenantColumn(table).isPresent()).toList();
    }

    /** The column that holds the zone of a table or partition; empty when it belongs to none. */
    Optional<String> tenantColumn(Relation table) {
        return tenantColumns.getOrDefault(table.oid(), Optional.empty());
    }

    /** Whether rows of a table are only to be added, or never to be changed; its parent's tags hold for a partition. */
    boolean isFixed(Relation table) {
        return catalog.rootOf(table).tags().isFixed();
    }

    /** The definer functions that put rows into a table and do nothing that a rollback would leave. */
    List<Filling> fillings(Relation table) {
        return fillings.of(table, tenantColumn(table));
    }

    /** The names of columns that hold zones. */
    Set<String> tenantColumnNames() {
        return tenantColumnNames;
    }

    /** The roles that are made to see every zone: entered deliberately, inherited by nobody. */
    Set<String> crossing() {
        return crossing;
    }

    /** Whether row-level security does not hold for a role. */
    boolean bypasses(String role) {
        return roles().named(role).map(Scope::bypasses).orElse(false);
    }

    static boolean bypasses(Role role) {
        return role.superuser() || role.bypassesRowSecurity();
    }

    /** The roles that were given a privilege on a relation by name, its owner not included. */
    static Set<String> granteesOf(Relation relation) {
        return relation.grants().stream()
                .map(Grant::grantee)
                .filter(grantee -> !grantee.equals(relation.owner()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The roles that get at a relation: those named in its grants, or when everybody is, every login. Neither its owner
     * nor superusers nor PostgreSQL's own roles.
     */
    Set<String> usersOf(Relation relation) {
        var named = new TreeSet<String>();
        for (var grantee : granteesOf(relation)) {
            if (!grantee.equals(Grant.PUBLIC)) {
                named.add(grantee);
            }
        }
        named.removeIf(name -> roles().named(name)
                .map(role -> role.superuser() || role.predefined())
                .orElse(true));
        return named;
    }

    /** The roles that get at any table that promises something. */
    Set<String> services() {
        var services = new TreeSet<String>();
        tenantTables().forEach(table -> services.addAll(usersOf(table)));
        tables.stream().filter(this::isFixed).forEach(table -> services.addAll(usersOf(table)));
        return services;
    }

    /** Logins that have the rights of a service without asking. */
    Set<String> loginsOf(Set<String> services) {
        return roles().all().stream()
                .filter(role -> role.canLogin()
                        && !(role.superuser()
                                && role.name().equals(catalog.server().login())))
                .map(Role::name)
                .filter(name -> roles().rightsOf(name).stream().anyMatch(services::contains))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The foreign keys of a table that lead to tables of zones. */
    List<Constraint> keysToTenants(Relation table) {
        return table.constraints().stream()
                .filter(key -> key.kind() == Constraint.Kind.FOREIGN_KEY)
                .filter(key -> key.target()
                        .flatMap(catalog::relation)
                        .flatMap(this::tenantColumn)
                        .isPresent())
                .toList();
    }

    /** Whether another policy narrows what the permissive ones of a role let through to one zone. */
    boolean isRestricted(Relation table, Set<String> rights, String command) {
        return table.policies().stream()
                .filter(policy -> !policy.permissive() && policy.isForAnyOf(rights) && policy.isFor(command))
                .anyMatch(policy -> policy.using()
                        .or(policy::withCheck)
                        .map(condition -> PolicyForm.of(condition, tenantColumn(table), zoneSetting))
                        .equals(Optional.of(PolicyForm.EQUALITY)));
    }

    private Set<String> tenantColumnNames(VerifyOptions options) {
        var names = new HashSet<String>();
        options.tenantColumn().ifPresent(names::add);
        tables.stream()
                .filter(table -> table.parent().isEmpty())
                .flatMap(table -> table.tags().tenant().stream())
                .forEach(names::add);
        if (names.isEmpty()) {
            commonest(conditions().flatMap(condition -> PolicyForm.comparedColumn(condition).stream()))
                    .ifPresent(names::add);
        }
        if (tagged && options.tenantColumn().isEmpty()) {
            // The table of the zones calls its own by another name, which says nothing elsewhere.
            names.remove("id");
        }
        return names;
    }

    private Optional<String> findTenantColumn(Relation table) {
        var root = catalog.rootOf(table);
        if (root.tags().global()) {
            return Optional.empty();
        }
        var candidates =
                root.tags().tenant().isPresent() ? Set.of(root.tags().tenant().get()) : tenantColumnNames;
        return table.columns().stream()
                .map(Column::name)
                .filter(candidates::contains)
                .findFirst();
    }

    private Stream<String> conditions() {
        return tables.stream()
                .flatMap(table -> table.policies().stream())
                .flatMap(policy -> Stream.concat(policy.using().stream(), policy.withCheck().stream()));
    }

    private String commonestSetting() {
        var compared = tenantTables().stream()
                .flatMap(table -> table.policies().stream())
                .flatMap(policy -> Stream.concat(policy.using().stream(), policy.withCheck().stream()))
                .flatMap(condition -> PolicyForm.settings(withFunctions(condition)).stream());
        return commonest(compared).orElse(ZONE_SETTING);
    }

    /** A condition, and behind it the bodies of the functions that it calls, which may be where the setting is. */
    String withFunctions(String condition) {
        return catalog.functions().stream()
                .filter(function -> condition.contains(Identifiers.qualified(function.schema(), function.name()) + "("))
                .map(function -> function.source().replaceAll("(?i)(current_setting\\(\\s*'(?:[^']|'')+')", "$1::text"))
                .collect(Collectors.joining("\n", condition + "\n", ""));
    }

    private static Optional<String> commonest(Stream<String> words) {
        return words.collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    private Set<String> findCrossing() {
        return tables.stream()
                .flatMap(table -> table.policies().stream())
                .filter(policy -> policy.permissive()
                        && policy.using().or(policy::withCheck).equals(Optional.of("true")))
                .map(Policy::roles)
                .flatMap(List::stream)
                .filter(this::isEnteredOnly)
                .filter(this::isForAllZones)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Neither one for a zone at a time elsewhere, unless it is only what functions run as. */
    private boolean isForAllZones(String name) {
        return catalog.functions().stream()
                        .anyMatch(function ->
                                function.securityDefiner() && function.owner().equals(name))
                || tenantTables().stream()
                        .flatMap(table -> table.policies().stream()
                                .filter(policy ->
                                        policy.permissive() && policy.roles().contains(name))
                                .flatMap(policy -> policy.using().or(policy::withCheck).stream()
                                        .map(text -> PolicyForm.of(text, tenantColumn(table), zoneSetting))))
                        .noneMatch(form -> form == PolicyForm.EQUALITY);
    }

    private boolean isEnteredOnly(String name) {
        return roles().named(name)
                .map(role -> !role.canLogin()
                        && roles().inheritorsOf(name).isEmpty()
                        && catalog.relations().stream()
                                .noneMatch(relation -> relation.owner().equals(name)))
                .orElse(false);
    }

    /** A column that names zones, and its table. */
    record ZoneColumn(Relation table, String column) {}

    /**
     * The column and those that it refers to, one after the other: what a zone may be called is often said only where the
     * zones are.
     */
    List<ZoneColumn> ancestry(Relation table, String column) {
        var found = new ArrayList<ZoneColumn>();
        var next = Optional.of(new ZoneColumn(table, column));
        while (next.isPresent() && found.size() < LONGEST_ANCESTRY) {
            found.add(next.get());
            next = parent(next.get());
        }
        return found;
    }

    private Optional<ZoneColumn> parent(ZoneColumn zone) {
        return zone.table().constraints().stream()
                .filter(key -> key.target().isPresent() && key.columns().contains(zone.column()))
                .findFirst()
                .flatMap(key -> key.target()
                        .flatMap(catalog::relation)
                        .filter(target -> target.oid() != zone.table().oid())
                        .map(target -> new ZoneColumn(
                                target, key.targetColumns().get(key.columns().indexOf(zone.column())))));
    }
}
