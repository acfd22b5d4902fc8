package dev.pawl.engine.catalog;

import java.util.List;
import java.util.Optional;

/**
 * What is granted on objects that a role will make.
 *
 * @param schema only there; empty for every schema
 * @param objects TABLES, SEQUENCES, FUNCTIONS, TYPES or SCHEMAS
 */
public record DefaultGrants(String owner, Optional<String> schema, String objects, List<Grant> grants) {
    public DefaultGrants {
        grants = List.copyOf(grants);
    }
}
