package dev.pawl.ejb;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.UnaryOperator;

/** Holds the latest {@link SchemaState}; never touches the database itself. Thread-safe. */
@ApplicationScoped
public class SchemaMonitor {
    private volatile SchemaState state = SchemaState.INITIAL;

    /** What is known now. */
    public SchemaState state() {
        return state;
    }

    synchronized void update(UnaryOperator<SchemaState> change) {
        state = change.apply(state);
    }
}
