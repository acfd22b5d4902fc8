package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Constraint;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes rows for tables that nothing is known of but their catalog: each column gets values that it may take, and the
 * server picks the first combination that all CHECKs let through. Rows that a foreign key needs are made before.
 */
final class RowMaker {
    private static final int MOST_ROLES = 4;

    private final Scope scope;
    private final Becoming becoming;
    private final ProbeMessage message;
    private final Map<String, Made> made = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();

    /**
     * A row that later steps may count on.
     *
     * @param row its number
     * @param needs it and what had to be made before it
     * @param values of the columns that others refer to, as SQL
     * @param steps the places of the attempts to make it
     */
    record Made(int row, List<Integer> needs, Map<String, String> values, List<Integer> steps) {}

    RowMaker(Scope scope, Becoming becoming, ProbeMessage message) {
        this.scope = scope;
        this.becoming = becoming;
        this.message = message;
    }

    /** A row of this table in this zone; empty when the catalog shows no way to make one. */
    Optional<Made> make(Relation table, Zone zone) {
        var key = table.oid() + "/" + zone.word();
        if (made.containsKey(key)) {
            return Optional.of(made.get(key));
        }
        if (!underWay.add(key)) {
            return Optional.empty();
        }
        var values = values(table, zone, zone.word());
        var needs = new ArrayList<Integer>();
        if (values.isEmpty() || !parents(table, zone, values.get(), needs)) {
            return Optional.empty();
        }
        int row = made.size() + 1;
        var steps = new ArrayList<Integer>();
        for (var role : makers(table)) {
            insert(table, role, values.get(), zone.word())
                    .ifPresent(sql -> steps.add(message.add(Step.make(row, needs, role, zone, sql))));
        }
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        needs.add(row);
        var result = new Made(row, List.copyOf(needs), Map.copyOf(values.get()), List.copyOf(steps));
        made.put(key, result);
        return Optional.of(result);
    }

    /** The roles that might make a row, the likeliest first. */
    private List<Optional<String>> makers(Relation table) {
        var makers = new ArrayList<Optional<String>>();
        if (scope.bypasses(becoming.login())) {
            makers.add(Optional.empty());
        }
        var users = scope.usersOf(table).stream()
                .filter(role -> table.isGranted("INSERT", scope.roles().rightsOf(role)) && becoming.may(role))
                .sorted((left, right) -> Boolean.compare(
                        scope.crossing().contains(left), scope.crossing().contains(right)))
                .toList();
        users.forEach(role -> makers.add(Optional.of(role)));
        if (becoming.may(table.owner())) {
            makers.add(Optional.of(table.owner()));
        }
        return makers.stream().limit(MOST_ROLES).toList();
    }

    /** Makes what the foreign keys need, and takes over its keys; false when that cannot be done. */
    private boolean parents(Relation table, Zone zone, Map<String, String> values, List<Integer> needs) {
        var taken = new ArrayList<Constraint>();
        for (var key : table.constraints()) {
            if (key.kind() != Constraint.Kind.FOREIGN_KEY || !isNeeded(table, key, values)) {
                continue;
            }
            var parent = key.target().flatMap(scope.catalog()::relation);
            if (parent.isEmpty()) {
                return false;
            }
            if (parent.get().oid() == table.oid()) {
                continue;
            }
            boolean another = taken.stream().anyMatch(other -> mayNotBeOne(table, other, key));
            var row = make(parent.get(), zone.with(another ? "2" : ""));
            if (row.isEmpty()) {
                return false;
            }
            taken.add(key);
            needs.addAll(row.get().needs());
            for (int i = 0; i < key.columns().size(); i++) {
                var value = row.get().values().get(key.targetColumns().get(i));
                if (value == null) {
                    return false;
                }
                values.put(key.columns().get(i), value);
            }
        }
        return true;
    }

    /** Whether a check has something to say about both ends, as that they are not the same. */
    private static boolean mayNotBeOne(Relation table, Constraint left, Constraint right) {
        return left.target().equals(right.target())
                && table.constraints().stream()
                        .filter(check -> check.kind() == Constraint.Kind.CHECK)
                        .anyMatch(check -> left.columns().stream()
                                        .anyMatch(column -> !right.columns().contains(column)
                                                && check.columns().contains(column))
                                && right.columns().stream()
                                        .anyMatch(column -> !left.columns().contains(column)
                                                && check.columns().contains(column)));
    }

    /** Whether no column of it may be left NULL; one of the zone is always filled in. */
    private static boolean isNeeded(Relation table, Constraint key, Map<String, String> values) {
        return key.columns().stream()
                .allMatch(name -> values.containsKey(name)
                        || table.column(name).map(Column::notNull).orElse(false));
    }

    /** The columns that others refer to, and the zone, with their values. */
    Optional<Map<String, String>> values(Relation table, Zone zone, String mark) {
        var values = new LinkedHashMap<String, String>();
        var keys = new HashSet<String>();
        table.indexes().stream().filter(index -> index.primary()).forEach(index -> keys.addAll(index.keys()));
        for (var other : scope.catalog().relations()) {
            for (var constraint : other.constraints()) {
                if (constraint.target().equals(Optional.of(table.oid()))) {
                    keys.addAll(constraint.targetColumns());
                }
            }
        }
        for (var column : table.columns()) {
            if (keys.contains(column.name()) && isChosen(table, column)) {
                values.put(column.name(), Values.unique(column, checks(table, column.name()), mark));
            }
        }
        scope.tenantColumn(table).ifPresent(column -> values.put(column, zone.sql()));
        return Optional.of(values);
    }

    /** A time that a partition is chosen by has to be now, and its default is. */
    private static boolean isChosen(Relation table, Column column) {
        return !column.generated()
                && !(column.baseType().startsWith("timestamp")
                        || column.baseType().equals("date"))
                && (table.partitionKey().isEmpty()
                        || column.defaultExpression().isEmpty()
                        || column.identity()
                        || column.defaultExpression().get().contains("nextval("));
    }

    static List<String> checks(Relation table, String column) {
        return table.constraints().stream()
                .filter(check ->
                        check.kind() == Constraint.Kind.CHECK && check.columns().contains(column))
                .flatMap(check -> check.expression().stream())
                .toList();
    }

    /** The statement that makes a row, when a role has the privileges for that. */
    Optional<String> insert(Relation table, Optional<String> role, Map<String, String> values, String mark) {
        var rights = role.map(scope.roles()::rightsOf).orElse(Set.of(table.owner()));
        boolean owns = rights.contains(table.owner());
        var sources = new Sources(table);
        for (var column : table.columns()) {
            boolean may = owns || table.isGranted("INSERT", column.name(), rights);
            var fixed = values.get(column.name());
            if (column.generated()) {
                sources.computed(column, column.defaultExpression().orElse("NULL"));
            } else if (fixed != null && may) {
                sources.chosen(column, List.of(fixed));
            } else if (fixed != null && column.defaultExpression().isEmpty() && !column.identity()) {
                return Optional.empty();
            } else if (!sources.add(column, may, mark)) {
                return Optional.empty();
            }
        }
        return Optional.of(sources.statement());
    }

    /** Where the values of a row come from, column by column. */
    private static final class Sources {
        private final Relation table;
        private final List<String> inserted = new ArrayList<>();
        private final List<String> single = new ArrayList<>();
        private final List<String> several = new ArrayList<>();
        private final List<String> computed = new ArrayList<>();
        private final Set<String> known = new HashSet<>();
        private final List<String> conditions = new ArrayList<>();
        private boolean overriding;

        Sources(Relation table) {
            this.table = table;
        }

        /** Takes the candidates of a column; false when the role may not write it and has to. */
        boolean add(Column column, boolean may, String mark) {
            var checks = checks(table, column.name());
            boolean counted = column.identity()
                    || column.defaultExpression()
                            .map(text -> text.contains("nextval("))
                            .orElse(false);
            if (counted) {
                // Given a value, the sequence stays as it is.
                if (may) {
                    chosen(column, List.of(Values.unique(column, checks, mark)));
                }
                return true;
            }
            boolean given = column.defaultExpression().isPresent();
            if (!may && !given && column.notNull()) {
                return false;
            }
            if (given && checks.isEmpty() && column.domainChecks().isEmpty()) {
                return true;
            }
            if (!may) {
                source(column, List.of(column.defaultExpression().orElse("NULL")));
                return true;
            }
            var derived = derived(column, checks);
            if (derived.isPresent()) {
                computed(column, derived.get());
                inserted.add(column.name());
                return true;
            }
            chosen(column, Values.of(column, checks, mark));
            return true;
        }

        /** What a check says a column is equal to, as that of a hash of another column. */
        private Optional<String> derived(Column column, List<String> checks) {
            for (var check : checks) {
                var sides = PolicyForm.split(PolicyForm.strip(check), " = ");
                if (sides.size() == 2
                        && sides.get(0).equals(quoted(column.name()))
                        && sides.get(1).contains("(")
                        && !sides.get(1).matches("(?s).*\\b" + Pattern.quote(column.name()) + "\\b.*")
                        && !sides.get(1).startsWith("ANY")
                        && !sides.get(1).contains("SELECT")) {
                    return Optional.of(sides.get(1));
                }
            }
            return Optional.empty();
        }

        void chosen(Column column, List<String> candidates) {
            inserted.add(column.name());
            overriding |= column.identity();
            source(column, candidates);
        }

        void computed(Column column, String expression) {
            known.add(column.name());
            computed.add("LATERAL (VALUES ((" + expression + ")::" + column.baseType() + ")) AS computed_"
                    + column.number() + " (" + quoted(column.name()) + ")");
        }

        private void source(Column column, List<String> candidates) {
            known.add(column.name());
            var rows = candidates.stream()
                    .map(value -> "((" + value + ")::" + column.baseType() + ")")
                    .collect(Collectors.joining(", "));
            var source = "(VALUES " + rows + ") AS value_" + column.number() + " (" + quoted(column.name()) + ")";
            (candidates.size() == 1 ? single : several).add(source);
            column.domainChecks().stream()
                    .map(check -> check.replaceAll("\\bVALUE\\b", Matcher.quoteReplacement(quoted(column.name()))))
                    .forEach(conditions::add);
        }

        String statement() {
            table.constraints().stream()
                    .filter(check -> check.kind() == Constraint.Kind.CHECK && known.containsAll(check.columns()))
                    .flatMap(check -> check.expression().stream())
                    .forEach(conditions::add);
            if (inserted.isEmpty()) {
                return "INSERT INTO " + table.sql() + " DEFAULT VALUES";
            }
            var columns = inserted.stream().map(name -> quoted(name)).collect(Collectors.joining(", "));
            var sources = new ArrayList<>(single);
            sources.addAll(several);
            sources.addAll(computed);
            return "INSERT INTO " + table.sql() + " (" + columns + ")"
                    + (overriding ? " OVERRIDING SYSTEM VALUE" : "")
                    + " SELECT " + columns + " FROM " + String.join(" CROSS JOIN ", sources)
                    + (conditions.isEmpty()
                            ? ""
                            : " WHERE "
                                    + conditions.stream()
                                            .map(condition -> "(" + condition + ") IS NOT FALSE")
                                            .collect(Collectors.joining(" AND ")))
                    + " LIMIT 1";
        }
    }
}
