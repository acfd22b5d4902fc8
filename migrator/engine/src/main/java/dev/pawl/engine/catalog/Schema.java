package dev.pawl.engine.catalog;

import java.util.List;

/** A schema, other than those of PostgreSQL itself. */
public record Schema(String name, String owner, List<Grant> grants) {
    public Schema {
        grants = List.copyOf(grants);
    }
}
