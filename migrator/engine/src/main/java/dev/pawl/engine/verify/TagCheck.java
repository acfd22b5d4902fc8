package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Grant;
import dev.pawl.engine.catalog.PartitionsTag;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tags that say something impossible, and tables without tags among those that have them. */
final class TagCheck implements Check {
    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var relation : scope.catalog().relations()) {
            wrong(scope, relation)
                    .map(problem -> Finding.of(
                            Rule.TAG_WRONG, relation.label(), problem + ".", CorrectedComment.of(scope, relation)))
                    .forEach(findings::add);
        }
        scope.roots().stream()
                .filter(table -> table.tags().global() && table.tags().tenant().isEmpty())
                .flatMap(table -> doubtful(scope, table).stream())
                .forEach(findings::add);
        if (scope.isTagged()) {
            scope.roots().stream()
                    .filter(table -> !table.tags().saysWhose() && !Scope.isRetired(table))
                    .map(table -> untagged(scope, table))
                    .forEach(findings::add);
        }
        return findings;
    }

    /** Nobody's rows that say whose they are, and that roles of one zone at a time may read. */
    private static Optional<Finding> doubtful(Scope scope, Relation table) {
        var column = table.columns().stream()
                .filter(candidate ->
                        candidate.notNull() && scope.tenantColumnNames().contains(candidate.name()))
                .map(Column::name)
                .findFirst();
        var parents = scope.keysToTenants(table).stream()
                .filter(key -> key.columns().stream()
                        .allMatch(
                                name -> table.column(name).map(Column::notNull).orElse(false)))
                .flatMap(key -> key.target().flatMap(scope.catalog()::relation).stream())
                .map(Relation::label)
                .toList();
        boolean read = scope.usersOf(table).stream()
                .anyMatch(role -> !scope.crossing().contains(role)
                        && table.isGranted("SELECT", scope.roles().rightsOf(role)));
        if (!read || table.rowSecurity() || (column.isEmpty() && parents.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                Rule.TAG_DOUBTFUL,
                table.label(),
                "@global says that it belongs to no zone, but "
                        + column.map(name -> "each row has its " + name)
                                .orElse("each row hangs on one of " + String.join(", ", parents))
                        + ", and row-level security is off.",
                Sql.protect(table)
                        + (table.policies().isEmpty() ? "\n" + Sql.policy(scope, table, scope.usersOf(table)) : "")));
    }

    private static Stream<String> wrong(Scope scope, Relation relation) {
        var tags = relation.tags();
        var problems = new ArrayList<>(tags.problems());
        tags.tenant()
                .filter(column -> relation.column(column).isEmpty())
                .ifPresent(column -> problems.add("@tenant names the column " + column + ", which is not there"));
        Stream.concat(tags.reads().stream(), tags.writes().stream())
                .flatMap(List::stream)
                .filter(role ->
                        !role.equals(Grant.PUBLIC) && scope.roles().named(role).isEmpty())
                .distinct()
                .forEach(role -> problems.add("@reads or @writes names the role " + role + ", which is not there"));
        tags.partitions().flatMap(tag -> partitions(relation, tag)).ifPresent(problems::add);
        return problems.stream();
    }

    private static Optional<String> partitions(Relation relation, PartitionsTag tag) {
        var key = relation.partitionKey();
        if (key.isEmpty()) {
            return Optional.of("@partitions is on a table that is not partitioned");
        }
        return key.get().equals("RANGE (" + tag.column() + ")")
                ? Optional.empty()
                : Optional.of("@partitions names the column " + tag.column() + ", but the table is partitioned by "
                        + key.get());
    }

    private static Finding untagged(Scope scope, Relation table) {
        var column = scope.tenantColumn(table);
        if (column.isPresent()) {
            return Finding.of(
                    Rule.UNTAGGED_TABLE,
                    table.label(),
                    "It has the column " + column.get() + ", as tables of zones have, and does not say whether it is"
                            + " one.",
                    Sql.comment(table, "@tenant " + column.get()));
        }
        var parents = scope.keysToTenants(table).stream()
                .flatMap(key -> key.target().flatMap(scope.catalog()::relation).stream())
                .map(Relation::label)
                .distinct()
                .toList();
        if (!parents.isEmpty()) {
            return Finding.of(
                    Rule.UNTAGGED_TABLE,
                    table.label(),
                    "Its rows hang on " + String.join(", ", parents) + ", which belong to zones, and it has no zone of"
                            + " its own.",
                    "-- give it the zone of its parent, with a foreign key over both columns, or say that it belongs"
                            + " to nobody:\n" + Sql.comment(table, "@global"));
        }
        return Finding.of(
                        Rule.UNTAGGED_TABLE,
                        table.label(),
                        "It does not say whether it belongs to zones.",
                        Sql.comment(table, "@global"))
                .at(Level.WARNING);
    }
}
