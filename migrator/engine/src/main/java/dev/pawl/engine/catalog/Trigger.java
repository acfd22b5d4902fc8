package dev.pawl.engine.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A trigger; of those that carry out constraints only one that is switched off.
 *
 * @param enabled when it fires
 * @param events of INSERT, UPDATE, DELETE and TRUNCATE
 * @param columns those that an UPDATE has to name for it to fire; empty for any
 * @param condition its WHEN
 * @param function what it calls, by oid
 * @param inherited whether it came from the parent of a partition
 * @param definition the statement that makes it, with every name in its schema
 * @param ofConstraint whether it carries out a constraint
 */
public record Trigger(
        String name,
        Enabled enabled,
        boolean before,
        boolean eachRow,
        List<String> events,
        List<String> columns,
        Optional<String> condition,
        long function,
        boolean inherited,
        String definition,
        boolean ofConstraint) {
    public Trigger {
        events = List.copyOf(events);
        columns = List.copyOf(columns);
    }

    /** When a trigger fires, by {@code session_replication_role}. */
    public enum Enabled {
        /** Not for a replica: the default. */
        ORIGIN,
        ALWAYS,
        REPLICA,
        DISABLED
    }
}
