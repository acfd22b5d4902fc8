package dev.pawl.engine.event;

/** Is told what happens during a run, one event at a time; must return soon and may not throw. */
@FunctionalInterface
public interface RunListener {
    /** Called once for each event. */
    void on(RunEvent event);

    /** This listener, then another. */
    default RunListener and(RunListener next) {
        return event -> {
            on(event);
            next.on(event);
        };
    }

    /** This listener for events from several threads: it is told one after the other. */
    static RunListener inTurn(RunListener listener) {
        var turn = new java.util.concurrent.locks.ReentrantLock();
        return event -> {
            turn.lock();
            try {
                listener.on(event);
            } finally {
                turn.unlock();
            }
        };
    }
}
