package dev.pawl.engine.run;

import java.time.Duration;
import java.util.Set;

/**
 * Roles and databases belong to the whole cluster, and no lock of Pawl covers it: two sessions may make or change the
 * same one at the same moment. The loser looks again, a bounded number of times, and mostly finds it done.
 */
public final class ClusterRace {
    /** How often something is tried that does not get anywhere. */
    public static final int ATTEMPTS = 20;

    /** Before the next attempt; to be jittered. */
    public static final Duration PAUSE = Duration.ofMillis(100);

    /**
     * duplicate_object, duplicate_database, unique_violation, object_in_use (somebody is connected to the template of a
     * new database) and "tuple concurrently updated", which is an internal error to PostgreSQL.
     */
    private static final Set<String> STATES = Set.of("42710", "42P04", "23505", "55006", "XX000");

    private ClusterRace() {}

    /** Whether another session may be the reason for an error of this SQLSTATE. */
    public static boolean isLost(String sqlState) {
        return STATES.contains(sqlState);
    }
}
