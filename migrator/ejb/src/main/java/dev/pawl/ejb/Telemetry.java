package dev.pawl.ejb;

import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport;
import jakarta.enterprise.inject.Instance;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Metrics and spans of runs, as far as the server has the features for them: an application needs neither. What goes
 * wrong in them is no reason to stop a migration. Thread-safe.
 */
final class Telemetry implements RunWitness {
    private static final Logger LOGGER = System.getLogger("dev.pawl");

    private final List<RunWitness> witnesses;

    Telemetry(List<RunWitness> witnesses) {
        this.witnesses = List.copyOf(witnesses);
    }

    /** Those that this server has. */
    static Telemetry of(Instance<Object> beans, SchemaMonitor monitor, InstantSource clock) {
        var found = new ArrayList<RunWitness>();
        find("mpMetrics", () -> found.add(RunMetrics.of(beans, monitor, clock)));
        find("mpTelemetry", () -> found.add(RunSpans.of(beans, clock)));
        return new Telemetry(found);
    }

    /** A server without the feature has not even the classes of its API. */
    private static void find(String feature, Runnable search) {
        try {
            search.run();
        } catch (LinkageError | RuntimeException e) {
            LOGGER.log(Level.DEBUG, () -> "nothing is told to " + feature, e);
        }
    }

    @Override
    public void begun() {
        tell(RunWitness::begun);
    }

    @Override
    public void on(RunEvent event) {
        tell(witness -> witness.on(event));
    }

    @Override
    public void ended(MigrateReport report) {
        tell(witness -> witness.ended(report));
    }

    private synchronized void tell(Consumer<RunWitness> news) {
        for (var witness : witnesses) {
            try {
                news.accept(witness);
            } catch (LinkageError | RuntimeException e) {
                LOGGER.log(Level.DEBUG, "metrics or spans of a run are incomplete", e);
            }
        }
    }
}
