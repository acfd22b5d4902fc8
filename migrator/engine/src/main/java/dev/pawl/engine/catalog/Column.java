package dev.pawl.engine.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A column of a relation.
 *
 * @param type as SQL writes it, with its modifier
 * @param baseType the type without modifier; of a domain, the type below it
 * @param domainChecks the conditions of a domain, on VALUE
 * @param labels the values of an enum, in order
 * @param defaultExpression what a row gets when it names nothing; of a generated column, what it is computed from
 */
public record Column(
        String name,
        int number,
        String type,
        String baseType,
        List<String> domainChecks,
        List<String> labels,
        boolean notNull,
        Optional<String> defaultExpression,
        boolean identity,
        boolean generated) {
    public Column {
        domainChecks = List.copyOf(domainChecks);
        labels = List.copyOf(labels);
    }
}
