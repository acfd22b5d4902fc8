package dev.pawl.engine.run;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.history.History;
import dev.pawl.engine.history.HistoryTable;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.plan.Plan;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.AppliedStep;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call of migrate: look, lock, look again, apply. When the connection is lost in the middle, a new one finds out by
 * the history what became of the last message, and goes on. Confined to one thread and used once.
 */
public final class Run {
    private static final int MOST_RECONNECTS = 3;

    private final MigrationSet set;
    private final Connecting connecting;
    private final RunOptions options;
    private final Timing timing;
    private final RunListener listener;

    private final UUID runId = UUID.randomUUID();
    private final List<AppliedStep> applied = new ArrayList<>();
    private List<Migration> held = List.of();
    private String database;

    /** A run that has not begun. */
    public Run(MigrationSet set, Connecting connecting, RunOptions options, Timing timing, RunListener listener) {
        this.set = set;
        this.connecting = connecting;
        this.options = options;
        this.timing = timing;
        this.listener = RunListener.inTurn(listener);
        this.database = connecting.target();
    }

    /** Brings the database to the set. What goes wrong is in the report; only a bug in Pawl is thrown. */
    public MigrateReport execute() {
        long start = timing.nanoTime().getAsLong();
        MigrateReport report;
        try {
            report = executeAgain(start);
        } catch (PawlException e) {
            report = failed(e, start);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            report = failed(PawlException.of(Message.INTERRUPTED, database).causedBy(e), start);
        }
        tell(report);
        return report;
    }

    private MigrateReport executeAgain(long start) throws InterruptedException {
        ConnectionLost lost = null;
        for (int reconnects = 0; ; reconnects++) {
            try (var session = open(lost)) {
                return execute(session, lost, start);
            } catch (ConnectionLost e) {
                if (reconnects == MOST_RECONNECTS) {
                    throw unknown(e);
                }
                lost = e;
            } catch (SQLException e) {
                throw BookkeepingError.of(e, database);
            }
        }
    }

    private Session open(@Nullable ConnectionLost lost) {
        try {
            var session = new Session(connecting.open(), runId);
            database = session.database();
            if (lost != null) {
                listener.on(new RunEvent.Reconnected(SqlStates.of(lost.error())));
            }
            return session;
        } catch (PawlException e) {
            throw lost == null ? e : unknown(lost);
        }
    }

    private MigrateReport execute(Session session, @Nullable ConnectionLost lost, long start)
            throws ConnectionLost, SQLException, InterruptedException {
        try (var locked = new LockedRun(session, connecting.connector(), set, options, timing, listener)) {
            MigrateReport report;
            try {
                migrate(session, locked, lost);
                report = finished(start);
            } catch (PawlException e) {
                report = failed(e, start);
            }
            locked.end(report);
            return report;
        } catch (SQLException e) {
            if (session.isLost()) {
                throw new ConnectionLost(e, null, session.serverStart());
            }
            throw e;
        }
    }

    private void migrate(Session session, LockedRun locked, @Nullable ConnectionLost lost)
            throws ConnectionLost, SQLException, InterruptedException {
        if (lost == null && isDone(session, locked)) {
            return;
        }
        session.prepare();
        if (!locked.acquire()) {
            if (lost != null) {
                creditOwn(HistoryTable.read(session.connection()));
            }
            return;
        }
        for (boolean done = false; !done; ) {
            try {
                done = migrateOnce(session, locked, lost);
            } catch (StalePlan e) {
                locked.awaitTurn(e);
            }
        }
    }

    /** Looks without a lock: one round trip when the digests agree, two when contract-phase files are held back. */
    private boolean isDone(Session session, LockedRun locked) throws SQLException {
        var digest = locked.digest();
        if (digest.isEmpty()) {
            return false;
        }
        return digest.get().equals(set.digest().hex()) || isDone(plan(HistoryTable.read(session.connection())));
    }

    /** Under the lock, so what is read now stays true; or, behind a pooler, until a claim finds that it has not. */
    private boolean migrateOnce(Session session, LockedRun locked, @Nullable ConnectionLost lost)
            throws ConnectionLost, StalePlan, SQLException, InterruptedException {
        boolean isNew = locked.completeBookkeeping();
        var history = HistoryTable.read(session.connection());
        if (history.isEmpty() && !isNew) {
            Bookkeeper.requireEmpty(session);
        }
        creditOwn(history);
        if (lost != null) {
            refuseWhatWasOrdered(lost, session, history);
        }
        var plan = plan(history);
        if (isDone(plan)) {
            return true;
        }
        locked.apply(plan.steps(), history, applied);
        return true;
    }

    /** Rows of this run that it does not know of: their COMMIT was carried out and its answer lost. */
    private void creditOwn(History history) {
        for (var row : history.applied()) {
            var version = Version.of(row.version());
            if (runId.toString().equals(row.runId())
                    && version.isPresent()
                    && applied.stream().noneMatch(step -> step.version().equals(version.get()))) {
                long durationMs = row.durationMs() == null ? 0 : row.durationMs();
                applied.add(new AppliedStep(version.get(), durationMs, 1));
            }
        }
    }

    private static void refuseWhatWasOrdered(ConnectionLost lost, Session session, History history) {
        var running = lost.running().map(Version::text).filter(version -> !history.versions()
                .contains(version));
        if (running.isPresent() && lost.wasOrdered(session.serverStart())) {
            throw PawlException.of(Message.STEP_LOST, running.get(), SqlStates.words(lost.error()))
                    .causedBy(lost.error());
        }
    }

    private Plan plan(History history) {
        return Plan.of(set, history, options.contract());
    }

    /** Throws the plan's refusal, if any. */
    private boolean isDone(Plan plan) {
        plan.refusal().ifPresent(refusal -> {
            throw refusal;
        });
        held = plan.held();
        return plan.isDone();
    }

    private PawlException unknown(ConnectionLost lost) {
        var words = SqlStates.words(lost.error());
        return lost.running()
                .map(version -> PawlException.of(Message.OUTCOME_UNKNOWN, version, words))
                .orElseGet(() -> PawlException.of(Message.CONNECTION_LOST, database, words))
                .causedBy(lost.error());
    }

    private MigrateReport finished(long start) {
        var heldVersions = held.stream().map(Migration::version).toList();
        var outcome = applied.isEmpty() ? Outcome.UP_TO_DATE : Outcome.APPLIED;
        return new MigrateReport(outcome, runId.toString(), applied, heldVersions, milliseconds(start), null);
    }

    private MigrateReport failed(PawlException e, long start) {
        ExitStatus status = e.exitStatus();
        var error = ErrorReport.of(e);
        return new MigrateReport(Outcome.of(status), runId.toString(), applied, List.of(), milliseconds(start), error);
    }

    private void tell(MigrateReport report) {
        Optional.ofNullable(report.error())
                .ifPresentOrElse(
                        error -> listener.on(new RunEvent.Failed(error.code(), error.message())),
                        () -> tellEnd(report));
    }

    private void tellEnd(MigrateReport report) {
        if (!report.held().isEmpty()) {
            listener.on(new RunEvent.ContractHeld(report.held()));
        }
        listener.on(
                report.applied().isEmpty()
                        ? new RunEvent.UpToDate(
                                database,
                                set.migrations().size() - report.held().size())
                        : new RunEvent.Finished(database, report.applied().size(), report.durationMs()));
    }

    private long milliseconds(long start) {
        return (timing.nanoTime().getAsLong() - start) / 1_000_000;
    }
}
