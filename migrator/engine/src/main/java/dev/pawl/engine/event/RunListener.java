package dev.pawl.engine.event;

import java.util.concurrent.locks.ReentrantLock;

/** Is told what happens during a run, one event at a time; must return soon and may not throw. */
@FunctionalInterface
public interface RunListener {
    /** Called once for each event. */
    void on(RunEvent event);

    /**
     * Whether it wants to know of each statement of a file that is sent as a whole. The server then has to answer
     * statement by statement, which costs it some microseconds for each.
     */
    default boolean followsStatements() {
        return false;
    }

    /** This listener, then another. */
    default RunListener and(RunListener next) {
        return with(followsStatements() || next.followsStatements(), event -> {
            on(event);
            next.on(event);
        });
    }

    /** This listener, which follows statements from now on. */
    default RunListener followingStatements() {
        return with(true, this);
    }

    /** This listener for events from several threads: it is told one after the other. */
    static RunListener inTurn(RunListener listener) {
        var turn = new ReentrantLock();
        return with(listener.followsStatements(), event -> {
            turn.lock();
            try {
                listener.on(event);
            } finally {
                turn.unlock();
            }
        });
    }

    private static RunListener with(boolean follows, RunListener listener) {
        return new RunListener() {
            @Override
            public void on(RunEvent event) {
                listener.on(event);
            }

            @Override
            public boolean followsStatements() {
                return follows;
            }
        };
    }
}
