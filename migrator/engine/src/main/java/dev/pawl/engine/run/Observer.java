package dev.pawl.engine.run;

import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.Version;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final int QUERY_TIMEOUT_MS = 10_000;

    private final Connector connector;
    private final String applicationName;
    private final RunListener listener;
    private @Nullable Thread thread;
    private boolean ended;
    private @Nullable Watch watch;
    private List<Blocker> blockers = List.of();
    private List<Blocker> awaited = List.of();
    private @Nullable Watch looked;
    private long lookedAt;

    /** A statement that runs. */
    private record Watch(Version version, int line, long since) {
        long patienceLeft() {
            return PATIENCE.toNanos() - (System.nanoTime() - since);
        }
    }

    Observer(Connector connector, String applicationName, RunListener listener) {
        this.connector = connector;
        this.applicationName = applicationName;
        this.listener = listener;
    }

    /** A statement of this migration begins. */
    synchronized void watch(Version version, int line) {
        watch = new Watch(version, line, System.nanoTime());
        blockers = List.of();
        awaited = List.of();
        if (thread == null && !ended) {
            thread = new Thread(this::work, "pawl-observer");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    /** The statement has ended; returns who was last seen to block it, and looks on whether they still do. */
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

    @SuppressWarnings("CatchAndPrintStackTrace")
    private void work() {
        try (var looking = new Looking()) {
            for (var next = next(); !ended(); next = next()) {
                if (next == null) {
                    looking.checkAwaited();
                } else {
                    looking.at(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "nobody looks on from a second connection", e);
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

    /** The second connection and what was seen by it; confined to the observer's own thread. */
    private final class Looking implements AutoCloseable {
        private @Nullable Connection connection;
        private final Map<Class<?>, RunEvent> reported = new HashMap<>();

        void at(Watch current) throws SQLException {
            var open = open();
            var found = blockers(open);
            synchronized (Observer.this) {
                if (current.equals(watch)) {
                    blockers = found;
                }
            }
            if (!found.isEmpty()) {
                report(new RunEvent.Blocked(current.version, found.get(0).relation(), found));
            }
            var progress = progress(open);
            if (progress != null) {
                report(new RunEvent.Progress(current.version, current.line, progress));
            }
        }

        void checkAwaited() throws SQLException {
            List<Blocker> earlier;
            synchronized (Observer.this) {
                earlier = awaited;
            }
            if (!earlier.isEmpty() && !isHeld(earlier)) {
                synchronized (Observer.this) {
                    awaited = List.of();
                }
            }
        }

        /** The same news is told once. */
        private void report(RunEvent event) {
            var earlier = reported.put(event.getClass(), event);
            if (!event.equals(earlier)) {
                listener.on(event);
            }
        }

        private boolean isHeld(List<Blocker> by) throws SQLException {
            var open = open();
            try (var statement = open.prepareStatement(
                    """
                    SELECT FROM pg_catalog.pg_locks
                    WHERE granted AND coalesce(pid, 0) OPERATOR(pg_catalog.=) ANY (?)
                        AND relation OPERATOR(pg_catalog.=) pg_catalog.to_regclass(?)""")) {
                statement.setArray(
                        1,
                        open.createArrayOf("int4", by.stream().map(Blocker::pid).toArray()));
                statement.setString(2, by.get(0).relation());
                try (var rows = statement.executeQuery()) {
                    return rows.next();
                }
            }
        }

        private Connection open() throws SQLException {
            var open = connection;
            if (open == null) {
                open = connector.open();
                connection = open;
                open.setReadOnly(true);
                open.setNetworkTimeout(Runnable::run, QUERY_TIMEOUT_MS);
            }
            return open;
        }

        @Override
        public void close() throws SQLException {
            if (connection != null) {
                connection.close();
            }
        }
    }

    /** Tables have the names that the login has for them, so that its search path stays and operators say whose they are. */
    private List<Blocker> blockers(Connection open) throws SQLException {
        var found = new ArrayList<Blocker>();
        try (var statement = open.prepareStatement(
                """
                SELECT DISTINCT ON (blocker.pid) blocker.pid, coalesce(blocker.application_name, ''),
                    coalesce(blocker.usename, blocker.backend_type, ''), blocker.xact_start,
                    CASE WHEN blocker.state IS NULL THEN 'what it does is hidden from this login'
                        WHEN blocker.state OPERATOR(pg_catalog.<>) 'active' THEN blocker.state
                        ELSE coalesce(substring(blocker.query FROM '[A-Za-z]+'), 'active') END,
                    coalesce(waiting.relation::pg_catalog.regclass::pg_catalog.text, '')
                FROM pg_catalog.pg_stat_activity AS own
                CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(own.pid)) AS blocking (pid)
                JOIN pg_catalog.pg_stat_activity AS blocker ON blocker.pid OPERATOR(pg_catalog.=) blocking.pid
                LEFT JOIN pg_catalog.pg_locks AS waiting
                    ON waiting.pid OPERATOR(pg_catalog.=) own.pid AND NOT waiting.granted
                WHERE own.application_name OPERATOR(pg_catalog.=) ?
                    AND own.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
                ORDER BY blocker.pid, 6 DESC""")) {
            statement.setString(1, applicationName);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(blocker(rows));
                }
            }
        }
        found.addAll(prepared(open));
        return found;
    }

    /** Prepared transactions have no session. */
    private List<Blocker> prepared(Connection open) throws SQLException {
        var found = new ArrayList<Blocker>();
        try (var statement = open.prepareStatement(
                """
                SELECT DISTINCT 0, prepared.gid, prepared.owner, prepared.prepared, 'prepared transaction',
                    coalesce(waiting.relation::pg_catalog.regclass::pg_catalog.text, '')
                FROM pg_catalog.pg_stat_activity AS own
                JOIN pg_catalog.pg_locks AS waiting
                    ON waiting.pid OPERATOR(pg_catalog.=) own.pid AND NOT waiting.granted
                JOIN pg_catalog.pg_locks AS held ON held.granted AND held.pid IS NULL
                    AND (held.relation OPERATOR(pg_catalog.=) waiting.relation
                        OR held.transactionid OPERATOR(pg_catalog.=) waiting.transactionid)
                JOIN pg_catalog.pg_locks AS identity ON identity.pid IS NULL
                    AND identity.virtualtransaction OPERATOR(pg_catalog.=) held.virtualtransaction
                JOIN pg_catalog.pg_prepared_xacts AS prepared
                    ON prepared.transaction OPERATOR(pg_catalog.=) identity.transactionid
                WHERE own.application_name OPERATOR(pg_catalog.=) ?
                    AND own.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
                    AND 0 OPERATOR(pg_catalog.=) ANY (pg_catalog.pg_blocking_pids(own.pid))""")) {
            statement.setString(1, applicationName);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(blocker(rows));
                }
            }
        }
        return found;
    }

    private static Blocker blocker(ResultSet row) throws SQLException {
        var since = row.getObject(4, OffsetDateTime.class);
        return new Blocker(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                since == null ? null : since.toInstant(),
                row.getString(5),
                row.getString(6));
    }

    private @Nullable String progress(Connection open) throws SQLException {
        try (var statement = open.prepareStatement(
                """
                SELECT pg_catalog.format(
                    '%s on %s: %s, blocks %s of %s, tuples %s of %s, waited for %s of %s lockers%s%s',
                    progress.command, progress.relid::pg_catalog.regclass, progress.phase, blocks_done, blocks_total,
                    tuples_done, tuples_total, lockers_done, lockers_total,
                    CASE WHEN current_locker_pid OPERATOR(pg_catalog.>) 0 THEN ', now for pid ' END,
                    nullif(current_locker_pid, 0))
                FROM pg_catalog.pg_stat_progress_create_index AS progress
                JOIN pg_catalog.pg_stat_activity AS own ON own.pid OPERATOR(pg_catalog.=) progress.pid
                WHERE own.application_name OPERATOR(pg_catalog.=) ?
                    AND own.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()""")) {
            statement.setString(1, applicationName);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }
}
