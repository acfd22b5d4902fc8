package dev.pawl.ejb;

import dev.pawl.ejb.SchemaState.Activity;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ErrorReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the database and at the history, and tells the monitor. Every wait in it is bounded, and nothing that goes
 * wrong is thrown: a repeated task that throws is not repeated. Thread-safe.
 */
final class SchemaWatch implements Runnable {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    /** What may be different by itself some time later. */
    private static final Set<ExitStatus> PASSING =
            Set.of(ExitStatus.UNREACHABLE, ExitStatus.BUDGET_USED_UP, ExitStatus.RUNNER_ACTIVE, ExitStatus.UNKNOWN);

    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final SchemaMonitor monitor;
    private final DatabaseProbe database;
    private final Supplier<Pawl> load;
    private final SchemaRun run;
    private final InstantSource clock;
    private @Nullable Pawl pawl;
    private @Nullable String lastComplaint;

    /**
     * A watch that has not looked yet.
     *
     * @param load for the status; asked again until it succeeds, since a migration set may be unsound
     * @param run during which the history is left alone
     */
    SchemaWatch(
            SchemaMonitor monitor, DatabaseProbe database, Supplier<Pawl> load, SchemaRun run, InstantSource clock) {
        this.monitor = monitor;
        this.database = database;
        this.load = load;
        this.run = run;
        this.clock = clock;
    }

    /** Migrates, then looks what came of it. */
    void migrate() {
        run.run();
        run();
    }

    @Override
    public synchronized void run() {
        try {
            var seen = database.look();
            monitor.update(state -> state.with(seen));
            if (!run.isGoing() && monitor.state().activity() != Activity.SKIPPED) {
                readHistory();
            }
        } catch (PawlException e) {
            complain(ErrorReport.of(e));
        } catch (RuntimeException | LinkageError e) {
            complain(SchemaRun.unexpected(e));
        }
    }

    /** Whether the last run failed for a reason that may have passed by now. */
    boolean isWorthAnotherRun() {
        var state = monitor.state();
        var problem = state.problem();
        var ended = state.lastRunEndedAt();
        return state.activity() == Activity.FAILED
                && problem != null
                && PASSING.contains(problem.exitStatus())
                && (ended == null || ended.plus(PAUSE).isBefore(clock.instant()));
    }

    private void readHistory() {
        if (pawl == null) {
            pawl = load.get();
        }
        var status = pawl.status(event -> {});
        monitor.update(state -> state.read(status, clock.instant()));
        lastComplaint = null;
    }

    /** One line for each new reason, not one for each look. */
    private void complain(ErrorReport reason) {
        monitor.update(state -> state.unreadable(reason));
        var words = SchemaRun.words(reason);
        if (!words.equals(lastComplaint)) {
            lastComplaint = words;
            LOGGER.log(
                    Level.WARNING, () -> Message.STATUS_UNREADABLE.id() + ": " + Message.STATUS_UNREADABLE.text(words));
        }
    }
}
