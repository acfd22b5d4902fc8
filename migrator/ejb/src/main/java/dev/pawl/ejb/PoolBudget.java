package dev.pawl.ejb;

/**
 * What the pools of all replicas may open together.
 *
 * @param poolMax connections of one replica's application pool, for a server that does not publish its limit
 * @param replicas that run at the same time
 */
record PoolBudget(int poolMax, int replicas) {
    /** {@code maxPoolSize} of jdbc/pawl: the migrator's connection, its observer's and the instance's own. */
    private static final int MIGRATOR = 3;

    int total(int max) {
        return Math.multiplyExact(Math.addExact(max, MIGRATOR), replicas);
    }
}
