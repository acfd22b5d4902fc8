package dev.pawl.engine.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A table, view, materialized view, foreign table or sequence that no extension brought.
 *
 * @param parent the partitioned table it is a part of, or the table it inherits from, by oid
 * @param bound which rows of the parent it takes
 * @param partitionKey how it is partitioned
 * @param estimatedRows -1 when the table was never analyzed
 * @param options storage options, and of a view {@code security_invoker=true} and the like
 * @param comment without anything taken away; empty when there is none
 * @param uses what a view reads, by oid
 * @param rules its rewrite rules, without the one that makes a view
 */
public record Relation(
        long oid,
        String schema,
        String name,
        Kind kind,
        String owner,
        boolean rowSecurity,
        boolean rowSecurityForced,
        Optional<Long> parent,
        Optional<PartitionBound> bound,
        Optional<String> partitionKey,
        long estimatedRows,
        List<String> options,
        String comment,
        Tags tags,
        List<Column> columns,
        List<Constraint> constraints,
        List<Index> indexes,
        List<Policy> policies,
        List<Trigger> triggers,
        List<Grant> grants,
        List<Long> uses,
        List<String> rules) {
    public Relation {
        options = List.copyOf(options);
        columns = List.copyOf(columns);
        constraints = List.copyOf(constraints);
        indexes = List.copyOf(indexes);
        policies = List.copyOf(policies);
        triggers = List.copyOf(triggers);
        grants = List.copyOf(grants);
        uses = List.copyOf(uses);
        rules = List.copyOf(rules);
    }

    /** What kind of relation it is. */
    public enum Kind {
        TABLE,
        PARTITIONED_TABLE,
        FOREIGN_TABLE,
        VIEW,
        MATERIALIZED_VIEW,
        SEQUENCE
    }

    /** Schema and name, for people: without quotes. */
    public String label() {
        return schema + "." + name;
    }

    /** Schema and name as SQL writes them. */
    public String sql() {
        return Identifiers.qualified(schema, name);
    }

    /** Whether it has rows of its own or of partitions. */
    public boolean isTable() {
        return kind == Kind.TABLE || kind == Kind.PARTITIONED_TABLE;
    }

    /** Whether it is a view of either kind. */
    public boolean isView() {
        return kind == Kind.VIEW || kind == Kind.MATERIALIZED_VIEW;
    }

    /** The column of this name. */
    public Optional<Column> column(String wanted) {
        return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }

    /** Whether an option of a view is on. */
    public boolean isOn(String option) {
        return options.contains(option + "=true")
                || options.contains(option + "=on")
                || options.contains(option + "=1")
                || options.contains(option + "=yes");
    }

    /** Whether any of these roles has a privilege on it, be it on a column only. */
    public boolean isGranted(String privilege, Iterable<String> rights) {
        return grants.stream().anyMatch(grant -> grant.privilege().equals(privilege) && isTo(grant, rights));
    }

    /** Whether any of these roles has a privilege on the whole of it, or on this column. */
    public boolean isGranted(String privilege, String column, Iterable<String> rights) {
        return grants.stream()
                .anyMatch(grant -> grant.privilege().equals(privilege)
                        && grant.column().map(column::equals).orElse(true)
                        && isTo(grant, rights));
    }

    private static boolean isTo(Grant grant, Iterable<String> rights) {
        if (grant.isPublic()) {
            return true;
        }
        for (var right : rights) {
            if (grant.grantee().equals(right)) {
                return true;
            }
        }
        return false;
    }
}
