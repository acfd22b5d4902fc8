package dev.pawl.engine.run;

import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.BuildProgress;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.Version;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks on from a second, read-only connection while a statement runs long: who blocks it, and how far it is. Without a
 * free connection only this knowledge is lost. The connection is opened at the first look and kept for the run.
 */
final class Observer implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    /** Nobody reads the progress of hours line by line. */
    private static final Duration BETWEEN_MILESTONES = Duration.ofSeconds(10);
    /** Where there was no free connection, there will hardly be one a moment later. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Connector connector;
    private final String applicationName;
    private final RunListener listener;
    private @Nullable Thread thread;
    private boolean ended;
    private @Nullable Watch watch;
    private List<Blocker> blockers = List.of();
    private List<Blocker> awaited = List.of();
    private @Nullable Wait wait;
    private @Nullable Watch looked;
    private long lookedAt;
    private volatile int line;

    /** What was told to be blocked, by whom, and not yet told to be free. */
    private record Wait(Version version, List<Blocker> by, long since) {
        String relation() {
            return by.get(0).relation();
        }
    }

    /** An attempt that runs. */
    private record Watch(Version version, long since) {
        long patienceLeft() {
            return PATIENCE.toNanos() - (System.nanoTime() - since);
        }
    }

    Observer(Connector connector, String applicationName, RunListener listener) {
        this.connector = connector;
        this.applicationName = applicationName;
        this.listener = listener;
    }

    /** An attempt begins, at this line of a migration. */
    synchronized void watch(Version version, int beginning) {
        watch = new Watch(version, System.nanoTime());
        line = beginning;
        blockers = List.of();
        awaited = List.of();
        if (wait != null && !wait.version.equals(version)) {
            wait = null;
        }
        if (thread == null && !ended) {
            thread = new Thread(this::work, "pawl-observer");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    /** The attempt has come to the statement on this line. */
    void at(int statement) {
        line = statement;
    }

    /** The attempt has done its work, so that it got all its locks. */
    synchronized void done() {
        watch = null;
        awaited = List.of();
        tellUnblocked();
    }

    /** The attempt has failed; returns who was last seen to block it, and looks on whether they still do. */
    synchronized List<Blocker> rest() {
        watch = null;
        boolean known = !blockers.isEmpty() && !blockers.get(0).relation().isEmpty();
        awaited = known && !ended ? blockers : List.of();
        notifyAll();
        return blockers;
    }

    /** Whether those who blocked the statement before {@link #rest} still hold what it waited for, as far as is seen. */
    synchronized boolean isStillBlocked() {
        return !awaited.isEmpty();
    }

    private void work() {
        try (var looking = new Looking()) {
            for (var next = next(); !ended(); next = next()) {
                looking.look(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    /** Waits for something to look at; null when it is the sessions that blocked. */
    private synchronized @Nullable Watch next() throws InterruptedException {
        while (!ended) {
            long rest = INTERVAL.toNanos() - (System.nanoTime() - lookedAt);
            if (watch == null && awaited.isEmpty()) {
                wait();
            } else if (watch != null && watch.patienceLeft() > 0) {
                wait(1 + watch.patienceLeft() / 1_000_000);
            } else if (Objects.equals(watch, looked) && rest > 0) {
                wait(1 + rest / 1_000_000);
            } else {
                break;
            }
        }
        looked = watch;
        lookedAt = System.nanoTime();
        return watch;
    }

    private synchronized boolean ended() {
        return ended;
    }

    /** Told in here, so that it cannot come after what the run itself tells next. */
    private synchronized void tell(Watch of, SecondConnection.Blockage found) {
        if (!of.equals(watch)) {
            return;
        }
        blockers = found.blockers();
        if (blockers.isEmpty()) {
            tellUnblocked();
        } else if (wait == null || !blockers.equals(wait.by)) {
            long since = wait == null ? System.nanoTime() - found.waited().toNanos() : wait.since;
            wait = new Wait(of.version, blockers, since);
            listener.on(new RunEvent.Blocked(of.version, wait.relation(), blockers));
        }
    }

    private synchronized void tell(Watch of, RunEvent event) {
        if (of.equals(watch)) {
            listener.on(event);
        }
    }

    private synchronized void tellUnblocked() {
        if (wait != null) {
            var waited = Duration.ofNanos(System.nanoTime() - wait.since);
            listener.on(new RunEvent.Unblocked(wait.version, wait.relation(), waited));
            wait = null;
        }
    }

    private synchronized void letGo() {
        if (!awaited.isEmpty()) {
            awaited = List.of();
            tellUnblocked();
        }
    }

    /** Nobody is waited for who cannot be seen. */
    private synchronized void rest(Duration pause) throws InterruptedException {
        awaited = List.of();
        var deadline = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis(); left > 0 && !ended; left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    private synchronized void end() {
        ended = true;
        awaited = List.of();
        notifyAll();
    }

    @Override
    public void close() {
        end();
        var working = thread;
        if (working != null) {
            try {
                working.join(PATIENCE.toMillis() * 10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What is done at each look; confined to the observer's own thread. */
    private final class Looking implements AutoCloseable {
        private final SecondConnection connection = new SecondConnection(connector, applicationName);
        private @Nullable BuildProgress told;
        private long milestoneAt;

        void look(@Nullable Watch at) throws InterruptedException {
            try {
                if (at == null) {
                    checkAwaited();
                } else {
                    tell(at, connection.blocked());
                    tellProgress(at, connection.progress());
                }
            } catch (SQLException e) {
                LOGGER.log(Level.DEBUG, "nobody looks on from a second connection", e);
                close();
                rest(AFTER_FAILURE);
            }
        }

        private void checkAwaited() throws SQLException {
            List<Blocker> earlier;
            synchronized (Observer.this) {
                earlier = awaited;
            }
            if (!earlier.isEmpty() && !connection.isHeld(earlier)) {
                letGo();
            }
        }

        /** The same news is told once. */
        private void tellProgress(Watch at, @Nullable BuildProgress build) {
            var before = told;
            told = build;
            if (build == null || build.equals(before)) {
                return;
            }
            long now = System.nanoTime();
            boolean isNew = before == null
                    || !build.phase().equals(before.phase())
                    || !build.relation().equals(before.relation());
            boolean milestone = isNew || now - milestoneAt > BETWEEN_MILESTONES.toNanos();
            milestoneAt = milestone ? now : milestoneAt;
            tell(at, new RunEvent.Progress(at.version, line, build, milestone));
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
