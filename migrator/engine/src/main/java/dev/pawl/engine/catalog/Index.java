package dev.pawl.engine.catalog;

import java.util.List;
import java.util.Optional;

/**
 * An index.
 *
 * @param keys columns or expressions, in order, without those that are only INCLUDEd
 * @param predicate the rows it is for, when not all
 */
public record Index(
        String name,
        boolean unique,
        boolean primary,
        boolean valid,
        boolean nullsNotDistinct,
        List<String> keys,
        Optional<String> predicate) {
    public Index {
        keys = List.copyOf(keys);
    }
}
