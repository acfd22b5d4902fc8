package dev.pawl.ejb;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.LogListener;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.run.Connector;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Migrates and tells the monitor. Whatever goes wrong ends in the monitor's state and as one line in the log, since
 * nobody waits for the result of a run in the background. Thread-safe; one run at a time.
 */
final class SchemaRun implements Runnable {
    private static final Logger LOGGER = System.getLogger("dev.pawl");

    private final PawlConfiguration configuration;
    private final Connector connector;
    private final ClassLoader loader;
    private final SchemaMonitor monitor;
    private final RunWitness witness;
    private final InstantSource clock;
    private final AtomicBoolean going = new AtomicBoolean();

    SchemaRun(
            PawlConfiguration configuration,
            Connector connector,
            ClassLoader loader,
            SchemaMonitor monitor,
            RunWitness witness,
            InstantSource clock) {
        this.configuration = configuration;
        this.connector = connector;
        this.loader = loader;
        this.monitor = monitor;
        this.witness = witness;
        this.clock = clock;
    }

    boolean isGoing() {
        return going.get();
    }

    @Override
    public void run() {
        if (!going.compareAndSet(false, true)) {
            return;
        }
        try {
            monitor.update(state -> state.running(clock.instant()));
            witness.begun();
            witness.ended(outcome());
        } finally {
            going.set(false);
        }
    }

    private MigrateReport outcome() {
        try {
            return migrate();
        } catch (PawlException e) {
            return fail(monitor, ErrorReport.of(e), e);
        } catch (RuntimeException | LinkageError e) {
            // A LinkageError is a driver that the application does not share with its data source.
            return fail(monitor, unexpected(e), e);
        }
    }

    private MigrateReport migrate() {
        RunListener progress = event -> monitor.update(state -> state.after(event, clock.instant()));
        var listener = new LogListener().and(progress).and(witness::on).followingStatements();
        var report = Pawl.load(configuration, connector, loader).migrate(listener);
        monitor.update(state -> state.ended(report, clock.instant()));
        var error = report.error();
        if (error != null) {
            log(error, null);
        }
        return report;
    }

    /** Records and logs why there is no run, or why it broke off. */
    static MigrateReport fail(SchemaMonitor monitor, ErrorReport reason, @Nullable Throwable cause) {
        monitor.update(state -> state.failed(reason));
        log(reason, cause);
        return MigrateReport.notBegun(reason);
    }

    /** Everything that an error says, for a log line or an exception. */
    static String words(ErrorReport error) {
        var place = new StringJoiner(", ", " (", ")").setEmptyValue("");
        if (error.file() != null) {
            place.add(error.file());
        }
        if (error.line() != null) {
            place.add("line " + error.line());
        }
        if (error.sqlState() != null) {
            place.add("SQLSTATE " + error.sqlState());
        }
        var hint = error.hint() == null ? "" : " Next: " + error.hint();
        return error.code() + ": " + error.message() + place + hint;
    }

    static ErrorReport unexpected(Throwable e) {
        return new ErrorReport(
                Message.STARTUP_FAILED.id(),
                ExitStatus.BUG,
                e.toString(),
                null,
                null,
                null,
                "The log has the stack trace.");
    }

    private static void log(ErrorReport error, @Nullable Throwable cause) {
        var line = Message.STARTUP_FAILED.id() + ": " + Message.STARTUP_FAILED.text(words(error));
        if (cause == null || cause instanceof PawlException) {
            LOGGER.log(Level.ERROR, line);
        } else {
            LOGGER.log(Level.ERROR, line, cause);
        }
    }
}
