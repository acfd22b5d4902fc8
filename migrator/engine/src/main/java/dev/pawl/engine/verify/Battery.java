package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Constraint;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Everything that is tried on one table, as one message. Confined to one thread. */
final class Battery {
    private final Scope scope;
    private final Becoming becoming;
    private final Relation table;
    private final Zones zones;
    private final boolean scratch;
    private final ProbeMessage message;
    private final RowMaker rows;
    private final List<Probe> probes = new ArrayList<>();
    private final List<NotProbed> notProbed = new ArrayList<>();
    private Optional<RowMaker.Made> own = Optional.empty();
    private Optional<RowMaker.Made> other = Optional.empty();

    Battery(Scope scope, Becoming becoming, Relation table, Zones zones, boolean scratch) {
        this.scope = scope;
        this.becoming = becoming;
        this.table = table;
        this.zones = zones;
        this.scratch = scratch;
        this.message = new ProbeMessage(scope.zoneSetting(), table.schema());
        this.rows = new RowMaker(scope, becoming, message);
    }

    /** Chooses the probes. */
    Battery plan() {
        if (zones.areTwo()) {
            own = rows.make(table, zones.own());
            other = rows.make(table, zones.other());
        }
        if (own.isEmpty() || other.isEmpty()) {
            notProbed.add(unmade(
                    zones.areTwo()
                            ? rows.hindrance(table, own.isEmpty() ? zones.own() : zones.other())
                            : "two zones that its checks allow could not be made up"));
        }
        for (var role : roles()) {
            if (becoming.orTell(role)) {
                role(role);
            }
        }
        return this;
    }

    ProbeMessage message() {
        return message;
    }

    List<Probe> probes() {
        return probes;
    }

    Relation table() {
        return table;
    }

    /** What was found, and by {@link #notProbed} what was not tried after all. */
    List<Finding> judge(List<Answer> answers) {
        if (answers.stream().anyMatch(answer -> answer.state().equals("55P03"))) {
            notProbed.add(new NotProbed(
                    Optional.of(table.label()),
                    Optional.empty(),
                    "somebody holds a lock on it; try again later",
                    Optional.empty()));
        } else if (answers.stream().anyMatch(answer -> answer.state().equals("57014"))) {
            notProbed.add(new NotProbed(
                    Optional.of(table.label()), Optional.empty(), "it took more than 10 s", Optional.empty()));
        } else {
            own.flatMap(made -> made.whyNot(answers))
                    .or(() -> other.flatMap(made -> made.whyNot(answers)))
                    .map(this::unmade)
                    .ifPresent(notProbed::add);
        }
        var findings = new LinkedHashMap<String, Finding>();
        for (var probe : probes) {
            probe.judge(answers.get(probe.place()), statement(message.step(probe.place())))
                    .ifPresent(finding -> findings.putIfAbsent(
                            probe.rule() + probe.role() + probe.object().label() + probe.message(), finding));
        }
        return List.copyOf(findings.values());
    }

    List<NotProbed> notProbed() {
        return notProbed;
    }

    private NotProbed unmade(String reason) {
        return new NotProbed(
                Optional.of(table.label()),
                Optional.empty(),
                "no row could be made up for it, so only rows that are there were asked for: " + reason,
                Optional.empty());
    }

    /** Those that are granted something, and the owner; when everybody is, a few that stand for them. */
    private Set<String> roles() {
        var roles = new TreeSet<>(scope.usersOf(table));
        scope.catalog().partsOf(table).forEach(part -> roles.addAll(scope.usersOf(part)));
        if (Scope.granteesOf(table).contains("public")) {
            scope.services().stream().limit(3).forEach(roles::add);
            scope.roles().all().stream()
                    .filter(role -> !role.superuser() && !role.predefined() && becoming.may(role.name()))
                    .limit(2)
                    .forEach(role -> roles.add(role.name()));
        }
        roles.add(table.owner());
        roles.removeIf(role ->
                scope.roles().named(role).map(known -> known.superuser()).orElse(true));
        return roles;
    }

    private void role(String role) {
        boolean crosses = scope.crossing().contains(role);
        if (scope.tenantColumn(table).isPresent() && !crosses) {
            unset(role);
            if (own.isPresent() && other.isPresent()) {
                seen(role, table);
                inserted(role);
                changed(role, table);
                moved(role);
                referred(role);
                scope.catalog().partsOf(table).stream()
                        .filter(part -> zones.isCurrent(part))
                        .forEach(part -> {
                            seen(role, part);
                            changed(role, part);
                        });
            }
        }
        if (scope.isFixed(table) && other.isPresent()) {
            refused(role, table);
            scope.catalog().partsOf(table).stream()
                    .filter(part -> zones.isCurrent(part))
                    .forEach(part -> refused(role, part));
        }
        if (scratch) {
            truncated(role);
        }
    }

    /** Without a zone no row is seen, be there one or millions. Asked first, while the setting was never set. */
    private void unset(String role) {
        if (may(role, "SELECT", table)) {
            add(
                    Rule.OTHER_ZONE_SEEN,
                    table,
                    Step.count(
                            List.of(),
                            role,
                            Optional.of(""),
                            "SELECT count(*) FROM (SELECT FROM " + table.sql() + " LIMIT 1) AS any_row"),
                    false,
                    "It sees rows without having said a zone.");
        }
    }

    private void seen(String role, Relation asked) {
        if (!may(role, "SELECT", zone(), asked)) {
            return;
        }
        var sql = "SELECT count(*) FROM " + asked.sql() + " WHERE " + isOther();
        for (var value : zones.values()) {
            add(
                    Rule.OTHER_ZONE_SEEN,
                    asked,
                    Step.count(needs(), role, Optional.of(value), sql),
                    false,
                    "It sees a row of another zone.");
        }
    }

    private void inserted(String role) {
        var values =
                rows.values(table, zones.other(), zones.other().mark() + "3").orElse(Map.of());
        var merged = new LinkedHashMap<>(values);
        foreignValues(merged);
        if (!scope.roles().rightsOf(role).contains(table.owner()) && !may(role, "INSERT", table)) {
            return;
        }
        rows.insert(
                        table,
                        Optional.of(role),
                        merged,
                        choices(other),
                        zones.other().mark() + "3")
                .ifPresent(sql -> {
                    for (var value : zones.writing()) {
                        add(
                                Rule.OTHER_ZONE_WRITTEN,
                                table,
                                Step.write(needs(), role, value, sql),
                                true,
                                "It inserts a row into another zone.");
                    }
                    conflict(role);
                });
    }

    /** The rows that the made row refers to are there for another one, too. */
    private void foreignValues(Map<String, String> values) {
        for (var key : table.constraints()) {
            if (key.kind() == Constraint.Kind.FOREIGN_KEY) {
                other.ifPresent(made -> key.columns().forEach(column -> {
                    var value = made.values().get(column);
                    if (value != null) {
                        values.put(column, value);
                    }
                }));
            }
        }
    }

    private void conflict(String role) {
        var key = table.indexes().stream().filter(index -> index.primary()).findFirst();
        var column = changeable(role, table);
        if (key.isEmpty() || column.isEmpty() || other.isEmpty()) {
            return;
        }
        rows.insert(
                        table,
                        Optional.of(role),
                        other.get().values(),
                        choices(other),
                        zones.other().mark())
                .ifPresent(sql -> add(
                        Rule.OTHER_ZONE_WRITTEN,
                        table,
                        Step.write(
                                needs(),
                                role,
                                zones.own().text(),
                                sql + " ON CONFLICT ("
                                        + key.get().keys().stream()
                                                .map(name -> quoted(name))
                                                .collect(Collectors.joining(", "))
                                        + ") DO UPDATE SET " + quoted(column.get()) + " = excluded."
                                        + quoted(column.get())),
                        false,
                        "It changes a row of another zone by INSERT ... ON CONFLICT."));
    }

    private void changed(String role, Relation asked) {
        if (!may(role, "SELECT", zone(), asked)) {
            return;
        }
        var merge = "MERGE INTO " + asked.sql() + " AS target USING (VALUES ("
                + zones.other().sql() + ")) AS source (zone) ON target." + quoted(zone())
                + " = source.zone WHEN MATCHED THEN ";
        changeable(role, asked).ifPresent(column -> {
            var set = " SET " + quoted(column) + " = " + quoted(column);
            write(role, asked, "UPDATE " + asked.sql() + set + " WHERE " + isOther(), "changes");
            if (may(role, "SELECT", column, asked)) {
                write(
                        role,
                        asked,
                        merge + "UPDATE SET " + quoted(column) + " = target." + quoted(column),
                        "merges into");
            }
        });
        if (may(role, "DELETE", asked)) {
            write(role, asked, "DELETE FROM " + asked.sql() + " WHERE " + isOther(), "deletes");
            write(role, asked, merge + "DELETE", "deletes by MERGE");
        }
    }

    private void write(String role, Relation asked, String sql, String word) {
        for (var value : zones.writing()) {
            add(
                    Rule.OTHER_ZONE_WRITTEN,
                    asked,
                    Step.write(needs(), role, value, sql),
                    false,
                    "It " + word + " a row of another zone.");
        }
    }

    /** A row of one's own that is given to another zone. */
    private void moved(String role) {
        if (may(role, "UPDATE", zone(), table) && may(role, "SELECT", zone(), table)) {
            add(
                    Rule.OTHER_ZONE_WRITTEN,
                    table,
                    Step.write(
                            needs(),
                            role,
                            zones.own().text(),
                            "UPDATE " + table.sql() + " SET " + quoted(zone()) + " = "
                                    + zones.other().sql() + " WHERE " + quoted(zone()) + " = "
                                    + zones.own().sql()),
                    true,
                    "It moves a row of its own zone into another one.");
        }
    }

    /** A row of one's own that refers to a row of another zone. */
    private void referred(String role) {
        for (var key : scope.keysToTenants(table)) {
            if (!KeyCheck.crosses(scope, table, key) || own.isEmpty() || other.isEmpty()) {
                continue;
            }
            var target = key.target().flatMap(scope.catalog()::relation);
            var parent = target.flatMap(relation -> rows.make(relation, zones.other()));
            var values = new LinkedHashMap<>(
                    rows.values(table, zones.own(), zones.own().mark() + "4").orElse(Map.of()));
            own.get().values().forEach((column, value) -> {
                if (isForeign(column)) {
                    values.put(column, value);
                }
            });
            parent.ifPresent(made -> {
                for (int i = 0; i < key.columns().size(); i++) {
                    values.put(
                            key.columns().get(i),
                            made.values().getOrDefault(key.targetColumns().get(i), "NULL"));
                }
                var needs = new ArrayList<>(needs());
                needs.addAll(made.needs());
                rows.insert(
                                table,
                                Optional.of(role),
                                values,
                                choices(own),
                                zones.own().mark() + "4")
                        .ifPresent(sql -> {
                            int place = message.add(
                                    Step.write(needs, role, zones.own().text(), sql));
                            probes.add(new Probe(
                                    Rule.FOREIGN_KEY_CROSSES_ZONES,
                                    table,
                                    role,
                                    place,
                                    false,
                                    "A row of its own refers to a row of another zone by " + key.name() + ".",
                                    KeyCheck.withZone(scope, table, key)));
                        });
            });
        }
    }

    private static Map<String, List<String>> choices(Optional<RowMaker.Made> row) {
        return row.map(RowMaker.Made::choices).orElse(Map.of());
    }

    private boolean isForeign(String column) {
        return table.constraints().stream()
                .anyMatch(key -> key.kind() == Constraint.Kind.FOREIGN_KEY
                        && key.columns().contains(column));
    }

    /** Changes of what is never to be changed, in one's own zone. */
    private void refused(String role, Relation asked) {
        var needs = other.map(RowMaker.Made::needs).orElse(List.of());
        var zone = zones.other().text();
        var where = condition(asked);
        changeable(role, asked)
                .ifPresent(column -> add(
                        Rule.CHANGE_NOT_REFUSED,
                        asked,
                        Step.write(
                                needs,
                                role,
                                zone,
                                "UPDATE " + asked.sql() + " SET " + quoted(column) + " = " + quoted(column) + where),
                        false,
                        "It changes a row that is never to be changed."));
        if (may(role, "DELETE", asked)) {
            add(
                    Rule.CHANGE_NOT_REFUSED,
                    asked,
                    Step.write(needs, role, zone, "DELETE FROM " + asked.sql() + where),
                    false,
                    "It deletes a row that is never to be changed.");
        }
    }

    /** Only the row that was made up. */
    private String condition(Relation asked) {
        if (scope.tenantColumn(asked).isPresent()) {
            return " WHERE " + isOther();
        }
        return other.map(RowMaker.Made::values).orElse(Map.of()).entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + " = " + entry.getValue())
                .collect(Collectors.joining(" AND ", " WHERE ", ""));
    }

    /** On a copy that nobody uses. What TRUNCATE empties is not counted, so its success is the finding. */
    private void truncated(String role) {
        if (may(role, "TRUNCATE", table) && (scope.isFixed(table) || !role.equals(table.owner()))) {
            int place = message.add(Step.count(
                    List.of(), role, Optional.of(zones.own().text()), "TRUNCATE " + table.sql() + " CASCADE"));
            probes.add(new Probe(
                    scope.isFixed(table) ? Rule.CHANGE_NOT_REFUSED : Rule.OTHER_ZONE_WRITTEN,
                    table,
                    role,
                    place,
                    false,
                    "It empties the table, all zones of it.",
                    fix(scope.isFixed(table) ? Rule.CHANGE_NOT_REFUSED : Rule.OTHER_ZONE_WRITTEN, table)));
        }
    }

    private void add(Rule rule, Relation asked, Step step, boolean insert, String words) {
        int place = message.add(step);
        probes.add(new Probe(rule, asked, step.role().orElse(""), place, insert, words, fix(rule, asked)));
    }

    private String fix(Rule rule, Relation asked) {
        return rule == Rule.CHANGE_NOT_REFUSED ? Repair.refusing(scope, asked) : Repair.of(scope, asked);
    }

    private List<Integer> needs() {
        var needs = new ArrayList<Integer>();
        own.ifPresent(made -> needs.addAll(made.needs()));
        other.ifPresent(made -> needs.addAll(made.needs()));
        return needs;
    }

    private String zone() {
        return scope.tenantColumn(table).orElse("");
    }

    private String isOther() {
        return quoted(zone()) + " = " + zones.other().sql();
    }

    private boolean may(String role, String privilege, Relation relation) {
        return relation.isGranted(privilege, scope.roles().rightsOf(role));
    }

    private boolean may(String role, String privilege, String column, Relation relation) {
        return relation.isGranted(privilege, column, scope.roles().rightsOf(role));
    }

    /** A column that a role may write and that is no key. */
    private Optional<String> changeable(String role, Relation relation) {
        return relation.columns().stream()
                .filter(column -> !column.generated() && !column.identity())
                .map(Column::name)
                .filter(name -> may(role, "UPDATE", name, relation) && may(role, "SELECT", name, relation))
                .min((left, right) -> Boolean.compare(isKey(relation, left), isKey(relation, right)));
    }

    private static boolean isKey(Relation relation, String column) {
        return relation.indexes().stream().anyMatch(index -> index.keys().contains(column));
    }

    /** What somebody would type to see it. */
    private String statement(Step step) {
        var words = new StringBuilder();
        step.role()
                .ifPresent(
                        role -> words.append("SET ROLE ").append(quoted(role)).append("; "));
        step.zone().ifPresent(zone -> words.append("SELECT set_config(")
                .append(Identifiers.literal(scope.zoneSetting()))
                .append(", ")
                .append(Identifiers.literal(zone))
                .append(", true); "));
        return words.append(step.sql()).append(';').toString();
    }
}
