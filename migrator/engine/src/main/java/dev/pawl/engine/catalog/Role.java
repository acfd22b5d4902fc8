package dev.pawl.engine.catalog;

/**
 * A role of the cluster.
 *
 * @param bypassesRowSecurity whether it has the attribute BYPASSRLS
 * @param predefined whether it came with PostgreSQL: its name begins with {@code pg_}
 */
public record Role(
        String name,
        boolean superuser,
        boolean bypassesRowSecurity,
        boolean canLogin,
        boolean inherits,
        boolean createsRoles,
        boolean replicates,
        boolean predefined) {}
