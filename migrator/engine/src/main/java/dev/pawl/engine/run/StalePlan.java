package dev.pawl.engine.run;

import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Behind a pooler another runner came first: the plan has to be made anew. */
final class StalePlan extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean lockTaken;

    private StalePlan(boolean lockTaken) {
        super(lockTaken ? RunnerLock.TAKEN : RunnerLock.MOVED);
        this.lockTaken = lockTaken;
    }

    /** What a failed claim says; empty when an error is none. */
    static Optional<StalePlan> of(SQLException error, UUID runId) {
        if (!SqlStates.isGuard(error, runId)) {
            return Optional.empty();
        }
        var words = SqlStates.words(error);
        boolean taken = words.contains(RunnerLock.TAKEN);
        return taken || words.contains(RunnerLock.MOVED) ? Optional.of(new StalePlan(taken)) : Optional.empty();
    }

    /** Whether the other runner is at work; otherwise it has been. */
    boolean isLockTaken() {
        return lockTaken;
    }
}
