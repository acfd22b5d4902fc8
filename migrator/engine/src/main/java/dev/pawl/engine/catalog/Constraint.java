package dev.pawl.engine.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A primary key, unique, exclusion, foreign key or check constraint.
 *
 * @param columns in the order of the constraint; of a check, those it mentions
 * @param target what a foreign key refers to, by oid
 * @param targetColumns as {@code columns}
 * @param expression what a check says
 * @param setNullColumns the columns that ON DELETE SET NULL clears; empty for all
 * @param definition as SQL writes it behind CONSTRAINT name
 */
public record Constraint(
        String name,
        Kind kind,
        List<String> columns,
        Optional<Long> target,
        List<String> targetColumns,
        Optional<String> expression,
        List<String> setNullColumns,
        String definition,
        boolean validated,
        boolean inherited) {
    public Constraint {
        columns = List.copyOf(columns);
        targetColumns = List.copyOf(targetColumns);
        setNullColumns = List.copyOf(setNullColumns);
    }

    /** What kind of constraint it is. */
    public enum Kind {
        PRIMARY_KEY,
        UNIQUE,
        EXCLUSION,
        FOREIGN_KEY,
        CHECK
    }
}
