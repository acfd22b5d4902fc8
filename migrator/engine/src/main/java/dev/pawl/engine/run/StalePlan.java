package dev.pawl.engine.run;

/** Behind a pooler another runner came first: the plan has to be made anew. */
final class StalePlan extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean lockTaken;

    StalePlan(boolean lockTaken) {
        super(lockTaken ? RunnerLock.TAKEN : RunnerLock.MOVED);
        this.lockTaken = lockTaken;
    }

    /** Whether the other runner is at work; otherwise it has been. */
    boolean isLockTaken() {
        return lockTaken;
    }
}
