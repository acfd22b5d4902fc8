package dev.pawl.engine.verify;

import java.util.Optional;

/**
 * What the catalog does not say.
 *
 * @param tenantColumn the column that holds the zone in tables without tags
 * @param zoneSetting what sessions say their zone by; found out from the policies when empty
 * @param scratch whether the database is a copy that nobody uses, so that TRUNCATE and functions that change data may be
 *     tried, too
 */
public record VerifyOptions(Optional<String> tenantColumn, Optional<String> zoneSetting, boolean scratch) {
    /** Everything by tags, on a live database. */
    public static final VerifyOptions DEFAULTS = new VerifyOptions(Optional.empty(), Optional.empty(), false);
}
