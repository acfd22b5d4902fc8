package dev.pawl.engine.run;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.history.HistoryTable;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.plan.Plan;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.AppliedStep;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One call of migrate: look, lock, look again, apply. Confined to one thread and used once. */
public final class Run {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    /** Waiters ask again this often even when nobody wakes them. */
    private static final Duration POLL = Duration.ofMillis(500);

    private final MigrationSet set;
    private final Connecting connecting;
    private final long lockKey;
    private final Duration lockWait;
    private final TransactionalStep.Limits limits;
    private final Timing timing;
    private final RunListener listener;
    private final String runner;

    private final UUID runId = UUID.randomUUID();
    private final List<AppliedStep> applied = new ArrayList<>();
    private List<Migration> held = List.of();

    /**
     * A run that has not begun.
     *
     * @param lockWait how long to wait for another runner; zero not to wait
     * @param lockTimeout how long one attempt queues for a table lock, at most
     * @param retryBudget how long attempts that got no lock are repeated
     * @param runner who runs, for the history
     */
    public Run(
            MigrationSet set,
            Connecting connecting,
            long lockKey,
            Duration lockWait,
            Duration lockTimeout,
            Duration retryBudget,
            String runner,
            Timing timing,
            RunListener listener) {
        this.set = set;
        this.connecting = connecting;
        this.lockKey = lockKey;
        this.lockWait = lockWait;
        this.limits = new TransactionalStep.Limits(lockTimeout, retryBudget);
        this.runner = runner;
        this.timing = timing;
        this.listener = listener;
    }

    /** Brings the database to the set. What goes wrong is in the report; only a bug in Pawl is thrown. */
    public MigrateReport execute() {
        long start = timing.nanoTime().getAsLong();
        try (var session = new Session(connecting.open(), runId.toString())) {
            migrate(session);
            return finished(session.database(), start);
        } catch (PawlException e) {
            return failed(e, start);
        } catch (SQLException e) {
            var message = SqlStates.isConnectionLost(e) ? Message.CONNECTION_LOST : Message.BOOKKEEPING_FAILED;
            return failed(
                    PawlException.of(message, connecting.target(), SqlStates.words(e))
                            .causedBy(e),
                    start);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(
                    PawlException.of(Message.INTERRUPTED, connecting.target()).causedBy(e), start);
        }
    }

    private void migrate(Session session) throws SQLException, InterruptedException {
        if (isSatisfied(session) || isDone(Plan.of(set, HistoryTable.read(session.connection())))) {
            return;
        }
        session.prepare();
        var lock = new RunnerLock(session, lockKey);
        if (!acquire(session, lock)) {
            return;
        }
        try {
            migrateLocked(session, lock);
        } finally {
            release(session, lock);
        }
    }

    /** Under the lock, so what is read now stays true. */
    private void migrateLocked(Session session, RunnerLock lock) throws SQLException, InterruptedException {
        completeHistoryTable(session);
        var plan = Plan.of(set, HistoryTable.read(session.connection()));
        if (isDone(plan)) {
            return;
        }
        // A file that cannot be read or has a bad header refuses the run before the first one is applied.
        plan.steps().forEach(Migration::requireSound);
        if (set.roles().isPresent()) {
            RoleProvisioning.run(session, set.roles().get(), timing);
            listener.on(new RunEvent.RolesProvisioned(session.database()));
        }
        var step = new TransactionalStep(session, lock, runId, runner, limits, timing, listener);
        int total = plan.steps().size();
        for (int i = 0; i < total; i++) {
            apply(step, plan.steps().get(i), i + 1, total);
        }
    }

    private void apply(TransactionalStep step, Migration migration, int index, int total) throws InterruptedException {
        listener.on(new RunEvent.StepStarted(migration.version(), index, total));
        long start = timing.nanoTime().getAsLong();
        int attempts = step.apply(migration);
        var done = new AppliedStep(migration.version(), milliseconds(start), attempts);
        applied.add(done);
        listener.on(new RunEvent.StepApplied(migration.version(), index, total, done.durationMs(), attempts));
    }

    /** One round trip: the server digests its history and the digest is compared with the set's. */
    private boolean isSatisfied(Session session) throws SQLException {
        var digest = HistoryTable.digest(session.connection());
        return digest.isPresent() && digest.get().equals(set.digest().hex());
    }

    /** Throws the plan's refusal, if any. */
    private boolean isDone(Plan plan) {
        plan.refusal().ifPresent(refusal -> {
            throw refusal;
        });
        held = plan.held();
        return plan.isDone();
    }

    /** Polls for the lock; false when another runner did the work meanwhile. */
    private boolean acquire(Session session, RunnerLock lock) throws SQLException {
        var deadline = timing.deadline(lockWait);
        var notices = deadline.notices();
        while (!lock.tryAcquire()) {
            if (lockWait.isZero()) {
                throw PawlException.of(Message.RUNNER_ACTIVE, session.database(), lock.holder());
            }
            if (deadline.isOver()) {
                throw PawlException.of(
                        Message.LOCK_BUDGET, session.database(), lockWait.toSeconds() + " s", lock.holder());
            }
            if (notices.isDue()) {
                listener.on(new RunEvent.WaitingForLock(session.database(), lock.holder(), deadline.elapsed()));
            }
            lock.awaitRelease(timing.jittered(POLL));
            if (isSatisfied(session)) {
                return false;
            }
        }
        return true;
    }

    private static void release(Session session, RunnerLock lock) {
        try {
            lock.release();
        } catch (SQLException e) {
            // The session is closed next and the lock with it; the error of the run, if any, matters more than this
            // one.
            LOGGER.log(Level.DEBUG, "the lock of " + session.database() + " is released by closing the session", e);
        }
    }

    private void completeHistoryTable(Session session) throws SQLException {
        var shape = HistoryTable.shape(session.connection());
        HistoryTable.requireOurs(session.connection(), shape);
        if (shape instanceof HistoryTable.Shape.Complete) {
            return;
        }
        HistoryTable.complete(session.connection());
        listener.on(
                shape instanceof HistoryTable.Shape.Absent
                        ? new RunEvent.HistoryCreated(session.database())
                        : new RunEvent.HistoryAdopted(session.database()));
    }

    private MigrateReport finished(String database, long start) {
        var heldVersions = held.stream().map(Migration::version).toList();
        if (!heldVersions.isEmpty()) {
            listener.on(new RunEvent.ContractHeld(heldVersions));
        }
        long durationMs = milliseconds(start);
        listener.on(
                applied.isEmpty()
                        ? new RunEvent.UpToDate(database, set.migrations().size() - heldVersions.size())
                        : new RunEvent.Finished(database, applied.size(), durationMs));
        var outcome = applied.isEmpty() ? Outcome.UP_TO_DATE : Outcome.APPLIED;
        return new MigrateReport(outcome, runId.toString(), applied, heldVersions, durationMs, null);
    }

    private MigrateReport failed(PawlException e, long start) {
        listener.on(new RunEvent.Failed(e.message().id(), e.getMessage()));
        ExitStatus status = e.exitStatus();
        return new MigrateReport(
                Outcome.of(status), runId.toString(), applied, List.of(), milliseconds(start), ErrorReport.of(e));
    }

    private long milliseconds(long start) {
        return (timing.nanoTime().getAsLong() - start) / 1_000_000;
    }
}
