package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Version;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Repeats what got no lock: short attempts, so that those who queue behind it get through, and growing pauses between
 * them. While a transaction that was seen to block is still open, no attempt is made.
 */
final class LockRetries {
    private static final Duration FIRST_LOCK_TIMEOUT = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Session session;
    private final Observer observer;
    private final Limits limits;
    private final Timing timing;
    private final RunListener listener;

    /**
     * How long locks are queued for.
     *
     * @param lockTimeout of one attempt, at most
     * @param retryBudget of all attempts together
     */
    record Limits(Duration lockTimeout, Duration retryBudget) {}

    /** Does the work, queueing for each lock at most this long. */
    @FunctionalInterface
    interface Attempt {
        void run(Duration lockTimeout) throws BatchFailure;
    }

    LockRetries(Session session, Observer observer, Limits limits, Timing timing, RunListener listener) {
        this.session = session;
        this.observer = observer;
        this.limits = limits;
        this.timing = timing;
        this.listener = listener;
    }

    /**
     * Attempts until it is done.
     *
     * @param what a version, for messages
     * @param line where the file begins or the statement stands
     * @param longest the lock timeout of one attempt, at most
     * @return how many attempts it took
     * @throws BatchFailure for any other error; the transaction is rolled back
     */
    int run(Version what, int line, Duration longest, Attempt attempt) throws BatchFailure, InterruptedException {
        var deadline = timing.deadline(limits.retryBudget());
        var lockTimeout = shorter(FIRST_LOCK_TIMEOUT, longest);
        var pause = FIRST_PAUSE;
        for (int number = 1; ; number++) {
            try {
                observer.watch(what, line);
                attempt.run(lockTimeout);
                observer.rest();
                return number;
            } catch (BatchFailure e) {
                var blockers = observer.rest();
                session.rollBack(Session.label(what), e.error());
                if (!SqlStates.isLockNotAvailable(e.error()) || session.isLost()) {
                    throw e;
                }
                if (deadline.isOver()) {
                    throw usedUp(what, number, blockers, e.error());
                }
                var thisPause = timing.jittered(pause);
                listener.on(new RunEvent.StepRetried(what, e.sqlState(), number, thisPause, blockers));
                timing.pause().sleep(thisPause);
                while (!deadline.isOver() && observer.isStillBlocked()) {
                    timing.pause().sleep(timing.jittered(FIRST_PAUSE));
                }
                lockTimeout = shorter(lockTimeout.multipliedBy(2), longest);
                pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
    }

    /**
     * Attempts once, for what may have committed a part of its work when it fails.
     *
     * @throws BatchFailure for any error
     */
    void once(Version what, int line, Attempt attempt) throws BatchFailure {
        try {
            observer.watch(what, line);
            attempt.run(Duration.ZERO);
        } catch (BatchFailure e) {
            session.rollBack(Session.label(what), e.error());
            throw e;
        } finally {
            observer.rest();
        }
    }

    Duration longest() {
        return limits.lockTimeout();
    }

    /** The lock timeout of one attempt at a file, at most. */
    Duration longest(Contents contents) {
        return contents.directives().lockTimeout().orElse(longest());
    }

    private PawlException usedUp(Version what, int attempts, List<Blocker> blockers, SQLException e) {
        var held = blockers.isEmpty()
                ? ""
                : "; held by " + blockers.stream().map(Blocker::toString).collect(Collectors.joining(", "));
        var budget = limits.retryBudget().toSeconds() + " s";
        return PawlException.of(Message.RETRY_BUDGET, what, attempts, budget, SqlStates.of(e), held)
                .causedBy(e);
    }

    private static Duration shorter(Duration left, Duration right) {
        return left.compareTo(right) <= 0 ? left : right;
    }
}
