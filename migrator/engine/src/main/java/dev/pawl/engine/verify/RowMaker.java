package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Constraint;
import dev.pawl.engine.catalog.Identifiers;
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
import java.util.stream.Stream;

/**
 * Makes rows for tables that nothing is known of but their catalog: each column gets values that it may take, and the
 * server picks the first combination that all CHECKs let through. Rows that a foreign key needs are made before.
 */
final class RowMaker {
    private static final int MOST_ROLES = 4;
    private static final String NOT_PERMITTED = "42501";

    private final Scope scope;
    private final Becoming becoming;
    private final ProbeMessage message;
    private final Map<String, Made> made = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private final Map<String, String> hindrances = new HashMap<>();
    private int rows;

    /**
     * A row that later steps may count on.
     *
     * @param row its number
     * @param needs it and what had to be made before it
     * @param values of the columns that others refer to, as SQL
     * @param choices for columns that may be NULL or refer to a row that was made
     * @param steps the places of the attempts to make it
     * @param parents the rows that it refers to
     */
    record Made(
            Relation table,
            int row,
            List<Integer> needs,
            Map<String, String> values,
            Map<String, List<String>> choices,
            List<Integer> steps,
            List<Made> parents) {
        /** Why it could not be made after all, for people; empty when it was. */
        Optional<String> whyNot(List<Answer> answers) {
            var attempts = steps.stream().map(answers::get).toList();
            if (attempts.stream().anyMatch(answer -> answer.isDone() && answer.rows() > 0)) {
                return Optional.empty();
            }
            for (var parent : parents) {
                var why = parent.whyNot(answers);
                if (why.isPresent()) {
                    return Optional.of("it refers to " + parent.table().label() + ": " + why.get());
                }
            }
            return said(attempts.stream().filter(answer -> !answer.state().equals(NOT_PERMITTED)))
                    .or(() -> attempts.stream().anyMatch(Answer::isDone)
                            ? Optional.of("none of the values that were tried satisfy all its CHECK constraints")
                            : Optional.empty())
                    .or(() -> said(attempts.stream()))
                    .or(() -> Optional.of("the attempts before it took all the time"));
        }

        private static Optional<String> said(Stream<Answer> answers) {
            return answers.map(Answer::words).filter(words -> !words.isEmpty()).findFirst();
        }
    }

    RowMaker(Scope scope, Becoming becoming, ProbeMessage message) {
        this.scope = scope;
        this.becoming = becoming;
        this.message = message;
    }

    /** A row of this table in this zone; empty when the catalog shows no way to make one. */
    Optional<Made> make(Relation table, Zone zone) {
        var key = table.oid() + "/" + (isShared(table) ? zone.suffix() : zone.word());
        if (made.containsKey(key)) {
            return Optional.of(made.get(key));
        }
        if (!underWay.add(key)) {
            hindrances.putIfAbsent(key, "it and a table that it refers to need each other's rows first");
            return Optional.empty();
        }
        var parents = new Parents(table, zone, values(table, zone, zone.word()).orElse(Map.of()));
        var hindrance = parents.find();
        if (hindrance.isPresent()) {
            hindrances.put(key, hindrance.get());
            return Optional.empty();
        }
        int row = ++rows;
        var steps = new ArrayList<Integer>();
        attempts(table, zone, parents.values, parents.choices)
                .forEach((role, sql) -> steps.add(message.add(Step.make(row, parents.allNeeds(), role, zone, sql))));
        if (!parents.wishes.isEmpty()) {
            attempts(table, zone, parents.values, parents.withoutWishes())
                    .forEach((role, sql) -> steps.add(message.add(Step.make(row, parents.needs, role, zone, sql))));
        }
        for (var filling : scope.fillings(table)) {
            caller(table, filling)
                    .ifPresent(role -> steps.add(message.add(Step.make(
                            row,
                            parents.needs,
                            Optional.of(role),
                            zone,
                            call(table, filling, parents.values, zone.word())))));
        }
        if (steps.isEmpty()) {
            hindrances.put(key, nobody(table));
            return Optional.empty();
        }
        var needs = new ArrayList<>(parents.needs);
        needs.add(row);
        var result = new Made(
                table,
                row,
                List.copyOf(needs),
                Map.copyOf(parents.values),
                Map.copyOf(parents.choices),
                List.copyOf(steps),
                List.copyOf(parents.made));
        made.put(key, result);
        return Optional.of(result);
    }

    /** Why the catalog shows no way to make a row, for people. */
    String hindrance(Relation table, Zone zone) {
        return hindrances.getOrDefault(
                table.oid() + "/" + (isShared(table) ? zone.suffix() : zone.word()), nobody(table));
    }

    /** Whether rows belong to no zone, so that one serves all of them. */
    private boolean isShared(Relation table) {
        return scope.tenantColumn(table).isEmpty() && scope.keysToTenants(table).isEmpty() && !scope.isFixed(table);
    }

    private String nobody(Relation table) {
        var inserting = scope.usersOf(table).stream()
                .filter(role -> table.isGranted("INSERT", scope.roles().rightsOf(role)) && !becoming.may(role))
                .toList();
        return inserting.isEmpty()
                ? "no role may insert all columns that need a value"
                : "only " + String.join(", ", inserting) + " may insert a row, and the login may not become it";
    }

    private Map<Optional<String>, String> attempts(
            Relation table, Zone zone, Map<String, String> values, Map<String, List<String>> choices) {
        var attempts = new LinkedHashMap<Optional<String>, String>();
        for (var role : makers(table)) {
            insert(table, role, values, choices, zone.word()).ifPresent(sql -> attempts.put(role, sql));
        }
        return attempts;
    }

    /** One role that may call it, a service for choice. */
    private Optional<String> caller(Relation table, Filling filling) {
        return Stream.concat(
                        scope.services().stream()
                                .sorted((left, right) -> Boolean.compare(
                                        scope.crossing().contains(left),
                                        scope.crossing().contains(right))),
                        Stream.of(table.owner()))
                .filter(role -> becoming.may(role)
                        && filling.function().isExecutableBy(scope.roles().rightsOf(role)))
                .findFirst();
    }

    /** The statement that lets a function make a row: parameters called like columns get what such a column may hold. */
    private static String call(Relation table, Filling filling, Map<String, String> values, String mark) {
        var sources = new Sources(table);
        var arguments = new ArrayList<String>();
        filling.parameters().forEach((name, type) -> {
            var column = table.column(name);
            var fixed = Optional.ofNullable(values.get(name));
            if (column.isPresent()) {
                var checks = checks(table, name);
                sources.chosen(
                        column.get(), fixed.map(List::of).orElseGet(() -> Values.given(column.get(), checks, mark)));
            }
            arguments.add(quoted(name) + " => ("
                    + (column.isPresent() ? "chosen." + quoted(name) : Values.plain(type, mark)) + ")::" + type);
        });
        var function = filling.function();
        return "SELECT FROM (" + sources.query() + ") AS chosen CROSS JOIN LATERAL "
                + Identifiers.qualified(function.schema(), function.name()) + "(" + String.join(", ", arguments)
                + ") AS called";
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

    /** The rows that a row refers to, which are made before it. Confined to one thread. */
    private final class Parents {
        private final Relation table;
        private final Zone zone;
        private final Map<String, String> values;
        private final Map<String, List<String>> choices = new HashMap<>();
        private final List<Integer> needs = new ArrayList<>();
        private final List<Integer> wishes = new ArrayList<>();
        private final List<Made> made = new ArrayList<>();
        private final List<Constraint> taken = new ArrayList<>();

        Parents(Relation table, Zone zone, Map<String, String> values) {
            this.table = table;
            this.zone = zone;
            this.values = new LinkedHashMap<>(values);
        }

        /** Makes what the foreign keys need, and takes over its keys; tells what is in the way of that. */
        Optional<String> find() {
            var keys = table.constraints().stream()
                    .filter(key -> key.kind() == Constraint.Kind.FOREIGN_KEY)
                    .toList();
            var needed =
                    keys.stream().filter(key -> isNeeded(table, key, values)).toList();
            for (var key : needed) {
                var hindrance = need(key);
                if (hindrance.isPresent()) {
                    return hindrance;
                }
            }
            keys.stream().filter(key -> !needed.contains(key)).forEach(this::wish);
            return Optional.empty();
        }

        List<Integer> allNeeds() {
            var all = new ArrayList<>(needs);
            all.addAll(wishes);
            return all;
        }

        Map<String, List<String>> withoutWishes() {
            var first = new HashMap<String, List<String>>();
            choices.forEach((column, values) -> first.put(column, values.subList(0, 1)));
            return first;
        }

        private Optional<String> need(Constraint key) {
            var parent = key.target().flatMap(scope.catalog()::relation);
            if (parent.isEmpty()) {
                return Optional.of("it refers by " + key.name() + " to what is no table of this database's own");
            }
            if (parent.get().oid() == table.oid()) {
                // A row may refer to itself.
                for (int i = 0; i < key.columns().size(); i++) {
                    var own = values.get(key.targetColumns().get(i));
                    if (own != null) {
                        values.put(key.columns().get(i), own);
                    }
                }
                return Optional.empty();
            }
            var place = place(key);
            var row = make(parent.get(), place);
            if (row.isEmpty()) {
                return Optional.of("it refers to " + parent.get().label() + ": " + hindrance(parent.get(), place));
            }
            taken.add(key);
            needs.addAll(row.get().needs());
            made.add(row.get());
            for (int i = 0; i < key.columns().size(); i++) {
                var value = row.get().values().get(key.targetColumns().get(i));
                if (value == null) {
                    return Optional.of("it refers by " + key.name() + " to a column whose value the server chooses");
                }
                values.put(key.columns().get(i), value);
            }
            return Optional.empty();
        }

        /** Where a check has a say in whether a key may be NULL, there is a row that it can refer to. */
        private void wish(Constraint key) {
            var open = key.columns().stream()
                    .filter(name -> !values.containsKey(name)
                            && table.column(name)
                                    .map(column -> !column.notNull())
                                    .orElse(false))
                    .toList();
            open.forEach(name -> choices.put(name, List.of("NULL")));
            var parent = key.target()
                    .flatMap(scope.catalog()::relation)
                    .filter(relation -> relation.oid() != table.oid())
                    .filter(relation ->
                            open.stream().anyMatch(name -> !checks(table, name).isEmpty()));
            var row = parent.flatMap(relation -> make(relation, place(key)));
            if (row.isEmpty()) {
                return;
            }
            taken.add(key);
            wishes.addAll(row.get().needs());
            for (int i = 0; i < key.columns().size(); i++) {
                var value = row.get().values().get(key.targetColumns().get(i));
                var name = key.columns().get(i);
                if (value != null && open.contains(name)) {
                    choices.put(name, List.of("NULL", value));
                }
            }
        }

        private Zone place(Constraint key) {
            return zone.with(taken.stream().anyMatch(other -> mayNotBeOne(table, other, key)) ? "2" : "");
        }
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
        return key.definition().contains("MATCH FULL")
                || key.columns().stream()
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
    Optional<String> insert(
            Relation table,
            Optional<String> role,
            Map<String, String> values,
            Map<String, List<String>> choices,
            String mark) {
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
            } else if (fixed == null && may && choices.containsKey(column.name())) {
                sources.chosen(column, choices.get(column.name()));
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
                return isFilledIn();
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

        /** Whether a trigger may give a column its value before anybody asks for it. */
        private boolean isFilledIn() {
            return table.triggers().stream()
                    .anyMatch(trigger -> trigger.before()
                            && trigger.eachRow()
                            && trigger.events().contains("INSERT"));
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
            if (inserted.isEmpty()) {
                return "INSERT INTO " + table.sql() + " DEFAULT VALUES";
            }
            return "INSERT INTO " + table.sql() + " (" + columns() + ")"
                    + (overriding ? " OVERRIDING SYSTEM VALUE" : "") + " " + query();
        }

        private String columns() {
            return inserted.stream().map(name -> quoted(name)).collect(Collectors.joining(", "));
        }

        /** The first combination of values that the checks let through. */
        String query() {
            table.constraints().stream()
                    .filter(check -> check.kind() == Constraint.Kind.CHECK && known.containsAll(check.columns()))
                    .flatMap(check -> check.expression().stream())
                    .forEach(conditions::add);
            var sources = new ArrayList<>(single);
            sources.addAll(several);
            sources.addAll(computed);
            return "SELECT " + columns() + " FROM " + String.join(" CROSS JOIN ", sources)
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
