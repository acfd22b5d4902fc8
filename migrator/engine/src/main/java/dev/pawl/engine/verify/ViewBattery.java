package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is tried through views and functions: rows of another zone are made, and looked for in what they answer. */
final class ViewBattery {
    private static final long FEW = 10_000;

    private final Scope scope;
    private final Becoming becoming;
    private final ProbeMessage message;
    private final RowMaker rows;
    private final String random;
    private final boolean scratch;
    private final List<Probe> probes = new ArrayList<>();
    private final List<NotProbed> notProbed = new ArrayList<>();

    ViewBattery(Scope scope, Becoming becoming, String schema, String random, boolean scratch) {
        this.scope = scope;
        this.becoming = becoming;
        this.message = new ProbeMessage(scope.zoneSetting(), schema);
        this.rows = new RowMaker(scope, becoming, message);
        this.random = random;
        this.scratch = scratch;
    }

    ProbeMessage message() {
        return message;
    }

    List<NotProbed> notProbed() {
        return notProbed;
    }

    List<Finding> judge(List<Answer> answers) {
        var findings = new ArrayList<Finding>();
        for (var probe : probes) {
            var step = message.step(probe.place());
            probe.judge(
                            answers.get(probe.place()),
                            "SET ROLE " + quoted(probe.role()) + "; SELECT set_config("
                                    + Identifiers.literal(scope.zoneSetting()) + ", "
                                    + Identifiers.literal(step.zone().orElse("")) + ", true); " + step.sql() + ";")
                    .filter(finding -> findings.stream()
                            .noneMatch(known -> known.role().equals(finding.role())
                                    && known.object().equals(finding.object())))
                    .ifPresent(findings::add);
        }
        return findings;
    }

    void view(Relation view) {
        var tables = scope.catalog().relations().stream()
                .filter(table -> ViewCheck.tenantTablesOf(scope, view).contains(table.label()))
                .toList();
        if (tables.isEmpty() || view.kind() == Relation.Kind.MATERIALIZED_VIEW) {
            return;
        }
        var zones = Zones.of(scope, tables.get(0), random);
        var needs = new ArrayList<Integer>();
        tables.forEach(table ->
                rows.make(table, Zones.of(scope, table, random).other()).ifPresent(made -> needs.addAll(made.needs())));
        var column = view.columns().stream()
                .map(Column::name)
                .filter(scope.tenantColumnNames()::contains)
                .findFirst();
        if (needs.isEmpty() || (column.isEmpty() && tables.stream().anyMatch(table -> table.estimatedRows() > FEW))) {
            notProbed.add(new NotProbed(
                    Optional.of(view.label()),
                    Optional.empty(),
                    needs.isEmpty()
                            ? "no row could be made up for the tables that it reads"
                            : "it has no column of the zone, and its tables are too large to look at every row",
                    Optional.empty()));
            return;
        }
        var condition = column.map(name -> quoted(name) + " = " + zones.other().sql())
                .orElse("answer::text LIKE '%" + zones.other().mark() + "%'");
        var sql = "SELECT count(*) FROM " + view.sql() + " AS answer WHERE " + condition;
        for (var role : users(view)) {
            if (becoming.orTell(role) && !scope.crossing().contains(role)) {
                for (var value : zones.writing()) {
                    add(
                            view.label(),
                            role,
                            Step.count(needs, role, Optional.of(value), sql),
                            "Through this view it sees a row of another zone.",
                            view.isOn("security_invoker")
                                    ? Repair.of(scope, tables.get(0))
                                    : "ALTER VIEW " + view.sql() + " SET (security_invoker = true);",
                            view);
                }
            }
        }
    }

    /** A definer function is asked for the other zone's rows with arguments that name that zone. */
    void function(Function function, Relation table) {
        if (scope.crossing().contains(function.owner())
                || !function.securityDefiner()
                || function.returns().equals("trigger")
                || function.aggregate()
                || function.procedure()
                || function.returns().equals("void")
                || !scope.catalog().functions().contains(function)) {
            return;
        }
        if (function.mayChangeData() && !scratch) {
            if (function.grants().stream().anyMatch(grant -> !grant.grantee().equals(function.owner()))) {
                notProbed.add(new NotProbed(
                        Optional.of(function.label()),
                        Optional.empty(),
                        "it is VOLATILE and may do what cannot be rolled back: judged by the catalog, called only"
                                + " with --scratch",
                        Optional.empty()));
            }
            return;
        }
        var zones = Zones.of(scope, table, random);
        var made = rows.make(table, zones.other());
        if (made.isEmpty()) {
            return;
        }
        var arguments = function.argumentTypes().stream()
                .map(type -> isText(type) ? Identifiers.literal(zones.other().text()) + "::" + type : "NULL::" + type)
                .toList();
        var sql = "SELECT count(*) FROM " + Identifiers.qualified(function.schema(), function.name()) + "("
                + String.join(", ", arguments) + ") AS answer WHERE answer::text LIKE '%"
                + zones.other().mark()
                + "%'";
        for (var role : services(table)) {
            if (function.isExecutableBy(scope.roles().rightsOf(role)) && becoming.orTell(role)) {
                for (var value : List.of("", zones.own().text())) {
                    add(
                            function.label(),
                            role,
                            Step.count(made.get().needs(), role, Optional.of(value), sql),
                            "By this function it sees a row of another zone.",
                            "ALTER FUNCTION " + function.sql() + " SECURITY INVOKER;",
                            table);
                }
            }
        }
    }

    private static boolean isText(String type) {
        return type.equals("text") || type.startsWith("character varying") || type.equals("uuid");
    }

    private Set<String> services(Relation table) {
        var services = new TreeSet<>(scope.services());
        services.removeIf(role -> scope.crossing().contains(role) || role.equals(table.owner()));
        return services;
    }

    private Set<String> users(Relation view) {
        var users = new TreeSet<>(scope.usersOf(view));
        if (Scope.granteesOf(view).contains("public")) {
            users.addAll(scope.services());
        }
        users.removeIf(role -> scope.bypasses(role));
        return users;
    }

    private void add(String label, String role, Step step, String words, String fix, Relation object) {
        int place = message.add(step);
        probes.add(new Probe(
                Rule.OTHER_ZONE_SEEN,
                object,
                role,
                place,
                false,
                label.equals(object.label()) ? words : label + ": " + words,
                fix));
    }
}
