package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.history.History;
import dev.pawl.engine.history.HistoryTable;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.AppliedStep;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run does on one connection while no other runner may. Behind a pooler no lock of a session is safe, so there
 * each transaction claims the lock for itself.
 */
final class LockedRun implements AutoCloseable {
    /** Waiters ask again this often even when nobody wakes them. */
    private static final Duration POLL = Duration.ofMillis(500);

    private final Session session;
    private final MigrationSet set;
    private final RunOptions options;
    private final Timing timing;
    private final RunListener listener;
    private final RunnerLock lock;
    private final RunScope scope;
    private final Bookkeeper bookkeeper;
    private final Timing.Deadline deadline;
    private final Timing.Notices notices;
    private boolean locked;
    private boolean begun;

    LockedRun(
            Session session,
            Connector connector,
            MigrationSet set,
            RunOptions options,
            Timing timing,
            RunListener listener) {
        this.session = session;
        this.set = set;
        this.options = options;
        this.timing = timing;
        this.listener = listener;
        this.lock = new RunnerLock(session, options.lockKey());
        var observer = new Observer(connector, session.applicationName(), listener);
        var limits = new LockRetries.Limits(options.lockTimeout(), options.retryBudget());
        var retries = new LockRetries(session, observer, limits, timing, listener);
        this.scope = new RunScope(session, lock, retries, observer, options.runner(), timing, listener);
        this.bookkeeper = new Bookkeeper(scope);
        this.deadline = timing.deadline(options.lockWait());
        this.notices = deadline.notices();
    }

    RunScope scope() {
        return scope;
    }

    /** One round trip: the server digests its history; empty when there is none that Pawl has written, or it is locked. */
    Optional<String> digest() throws SQLException {
        try {
            return HistoryTable.digest(session.connection());
        } catch (SQLException e) {
            if (SqlStates.isLockNotAvailable(e) || SqlStates.QUERY_CANCELED.equals(SqlStates.of(e))) {
                // Whoever is at work may have locked the table; the login may have a short statement_timeout.
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isSatisfied() throws SQLException {
        return digest().filter(set.digest().hex()::equals).isPresent();
    }

    /** Polls for the lock; false when another runner did the work meanwhile. */
    boolean acquire() throws SQLException, InterruptedException {
        if (session.isPooled()) {
            return true;
        }
        while (!lock.tryAcquire()) {
            beforeNextTry();
            lock.awaitRelease(timing.jittered(POLL));
            if (isSatisfied()) {
                return false;
            }
        }
        locked = true;
        return true;
    }

    /** Behind a pooler: waits a moment when the lock was taken; the plan has to be made anew in any case. */
    void awaitTurn(StalePlan reason) throws SQLException, InterruptedException {
        if (reason.isLockTaken()) {
            beforeNextTry();
            timing.pause().sleep(timing.jittered(POLL));
        }
    }

    /** Gives up when it is time to, and tells who is waited for. */
    private void beforeNextTry() throws SQLException {
        if (options.lockWait().isZero()) {
            throw PawlException.of(Message.RUNNER_ACTIVE, session.database(), lock.holder());
        }
        if (deadline.isOver()) {
            var waited = options.lockWait().toSeconds() + " s";
            throw PawlException.of(Message.LOCK_BUDGET, session.database(), waited, lock.holder());
        }
        if (notices.isDue()) {
            listener.on(new RunEvent.WaitingForLock(session.database(), lock.holder(), deadline.elapsed()));
        }
    }

    /** Makes the tables of Pawl that are not there; whether there was no history. */
    boolean completeBookkeeping() throws ConnectionLost, StalePlan, SQLException, InterruptedException {
        try {
            return bookkeeper.complete();
        } catch (BatchFailure e) {
            if (session.isLost()) {
                throw new ConnectionLost(e.error(), null, session.serverStart());
            }
            var stale = StalePlan.of(e.error(), session.runId());
            if (stale.isPresent()) {
                throw stale.get();
            }
            throw e.error();
        }
    }

    /** Applies the steps of a plan; what was applied is added to a list as it happens. */
    void apply(List<Migration> steps, History history, List<AppliedStep> applied)
            throws ConnectionLost, StalePlan, SQLException, InterruptedException {
        // What cannot be run refuses the run before the first file is applied.
        steps.stream()
                .map(Migration::contents)
                .filter(contents -> !contents.isTransactional())
                .forEach(contents -> FileSteps.refuseBehindPooler(session, contents));
        Requirements.check(session, set, steps);
        var halfway = bookkeeper.begin();
        begun = true;
        if (set.roles().isPresent()) {
            RoleProvisioning.run(scope, set.roles().get());
            listener.on(new RunEvent.RolesProvisioned(session.database()));
            Requirements.checkRoles(session, steps);
        }
        var gate = new ContractGate(session, options.instanceGrace(), !history.isEmpty());
        if (steps.stream().anyMatch(gate::isNeededFor)) {
            gate.forgetTheDead();
        }
        var applying = new Applying(scope, gate, halfway);
        long rows = history.applied().size();
        for (int i = 0; i < steps.size(); i++) {
            lock.expectRows(rows + i);
            applied.add(applying.apply(steps.get(i), i + 1, steps.size()));
        }
    }

    /** Writes how the run ended, and lets the next runner in. */
    void end(MigrateReport report) {
        bookkeeper.end(report, begun, locked);
    }

    @Override
    public void close() {
        scope.observer().close();
    }
}
