package dev.pawl.engine.report;

import org.jspecify.annotations.Nullable;

/**
 * What a database is marked as.
 *
 * @param environment null when it is not marked
 * @param before what it was marked as, when the marker was changed
 */
public record EnvironmentReport(String database, @Nullable String environment, @Nullable String before) {}
