package dev.pawl.engine.event;

/** Is told what happens during a run, on the thread of the run; must return soon and may not throw. */
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
}
