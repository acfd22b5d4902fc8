package dev.pawl.ejb;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.UnaryOperator;

/** Holds the latest {@link SchemaState}; never touches the database itself. Thread-safe. */
@ApplicationScoped
public class SchemaMonitor {
    private volatile SchemaState state = new SchemaState(
            SchemaState.Activity.NOT_STARTED, null, null, null, null, null, null, DatabaseState.UNKNOWN);

    /** What is known now. */
    public SchemaState state() {
        return state;
    }

    synchronized void update(UnaryOperator<SchemaState> change) {
        state = change.apply(state);
    }
}
