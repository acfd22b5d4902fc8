package dev.pawl.engine.run;

import java.time.Duration;

/**
 * What a run is told.
 *
 * @param runner who runs, for the history
 * @param lockWait how long to wait for another runner; zero not to wait
 * @param lockTimeout how long one attempt queues for a table lock, at most
 * @param retryBudget how long attempts that got no lock are repeated
 * @param contract whether contract-phase migrations run, too
 * @param instanceGrace how long an instance counts whose connection is gone
 */
public record RunOptions(
        String runner,
        long lockKey,
        Duration lockWait,
        Duration lockTimeout,
        Duration retryBudget,
        boolean contract,
        Duration instanceGrace) {}
