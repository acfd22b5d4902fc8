package dev.pawl.engine.run;

import dev.pawl.engine.event.RunListener;

/**
 * What every step of a run works with.
 *
 * @param runner who runs, for the history
 */
record RunScope(
        Session session,
        RunnerLock lock,
        LockRetries retries,
        StatementEvents statements,
        String runner,
        Timing timing,
        RunListener listener) {}
