package dev.pawl.ejb;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was last seen of the database through the application's own data source.
 *
 * @param checkedAt when; null before the first look
 * @param error what was wrong, without secrets
 * @param server name and version, for example {@code PostgreSQL 18.6}
 */
public record DatabaseState(
        boolean reachable,
        @Nullable Instant checkedAt,
        @Nullable String error,
        @Nullable String server,
        @Nullable PoolState pool) {

    /** Before the first look. */
    public static final DatabaseState UNKNOWN = new DatabaseState(false, null, null, null, null);

    /**
     * The pools of this application against what the server admits.
     *
     * @param max connections of the application's pool, at most
     * @param inUse of those, now handed out; null where the server does not tell
     * @param free of those, open and idle; null where the server does not tell
     * @param budget connections that all pools of all replicas may open together
     * @param maxConnections of the server
     * @param reserved of those, kept for superusers and administrators
     */
    public record PoolState(
            int max, @Nullable Integer inUse, @Nullable Integer free, int budget, int maxConnections, int reserved) {
        /** Whether the pools can never ask for more than the server gives. */
        public boolean fits() {
            return budget <= maxConnections - reserved;
        }
    }
}
