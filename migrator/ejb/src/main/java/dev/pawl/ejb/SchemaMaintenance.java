package dev.pawl.ejb;

import dev.pawl.ejb.SchemaState.Activity;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MaintainReport;
import dev.pawl.engine.report.MaintainReport.Outcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Maintains the database now and then, once for all instances. Whatever goes wrong is logged and told by health, and
 * tried again the next time: an application does not stop for it. Confined to one thread at a time.
 */
final class SchemaMaintenance implements Runnable {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    private static final String DATA_SOURCE = "jdbc/pawl";

    private final Supplier<Pawl> pawl;
    private final Duration interval;
    private final SchemaMonitor monitor;
    private final Consumer<MaintainReport> metrics;
    private final InstantSource clock;
    private List<MaintainReport.Kept> kept = List.of();

    /**
     * Maintenance that has not begun.
     *
     * @param metrics told how each run ended that this instance did
     */
    SchemaMaintenance(
            Supplier<Pawl> pawl,
            Duration interval,
            SchemaMonitor monitor,
            Consumer<MaintainReport> metrics,
            InstantSource clock) {
        this.pawl = pawl;
        this.interval = interval;
        this.monitor = monitor;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Never throws: a repeated task that throws is not repeated. */
    @Override
    public void run() {
        var activity = monitor.state().activity();
        if (activity != Activity.READY && activity != Activity.SKIPPED) {
            return;
        }
        try {
            var report = pawl.get().maintain(interval, event -> {});
            if (report.outcome() != Outcome.BUSY && report.outcome() != Outcome.NOT_DUE) {
                tell(report);
            }
        } catch (PawlException e) {
            complain(SchemaRun.words(ErrorReport.of(e)));
        } catch (RuntimeException | LinkageError e) {
            complain(e.toString());
        }
    }

    private void tell(MaintainReport report) {
        monitor.maintained(new SchemaMonitor.Maintained(report, clock.instant()));
        metrics.accept(report);
        boolean didSomething = !report.made().isEmpty() || !report.dropped().isEmpty() || report.rows() > 0;
        log(
                didSomething ? Level.INFO : Level.DEBUG,
                Message.MAINTAINED,
                report.database(),
                report.made().size(),
                report.dropped().size(),
                report.rows());
        for (var problem : report.problems()) {
            log(
                    Level.WARNING,
                    Message.MAINTENANCE_PROBLEM,
                    report.database(),
                    problem.what(),
                    problem.message(),
                    problem.next());
        }
        if (!report.kept().equals(kept)) {
            // A legal hold lasts for months, and is told once.
            kept = report.kept();
            kept.forEach(stays -> log(Level.INFO, Message.PARTITION_KEPT, stays.partition(), stays.because()));
        }
    }

    private static void complain(String reason) {
        log(Level.WARNING, Message.MAINTENANCE_PROBLEM, DATA_SOURCE, "It did not begin", reason, "");
    }

    private static void log(Level level, Message message, Object... arguments) {
        LOGGER.log(level, () -> message.id() + ": " + message.text(arguments).strip());
    }
}
