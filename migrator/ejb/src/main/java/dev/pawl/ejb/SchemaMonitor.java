package dev.pawl.ejb;

import dev.pawl.engine.report.MaintainReport;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Holds the latest {@link SchemaState}; never touches the database itself. Thread-safe. */
@ApplicationScoped
public class SchemaMonitor {
    private volatile SchemaState state = SchemaState.INITIAL;

    private volatile @Nullable Maintained maintained;

    /** What is known now. */
    public SchemaState state() {
        return state;
    }

    /**
     * The last maintenance of this instance.
     *
     * @param at when it ended
     */
    public record Maintained(MaintainReport report, Instant at) {}

    /** Null before the first one; other instances may have done it. */
    public @Nullable Maintained maintained() {
        return maintained;
    }

    void maintained(Maintained latest) {
        maintained = latest;
    }

    synchronized void update(UnaryOperator<SchemaState> change) {
        state = change.apply(state);
    }
}
