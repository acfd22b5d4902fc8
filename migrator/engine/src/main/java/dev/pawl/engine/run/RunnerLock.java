package dev.pawl.engine.run;

import dev.pawl.engine.history.BriefQuery;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The session-level advisory lock that keeps runners apart.
 *
 * <p>It is never waited for inside a statement: a session that blocks in {@code pg_advisory_lock} holds a snapshot, and
 * a {@code CREATE INDEX CONCURRENTLY} of the lock's holder waits for that snapshot, which PostgreSQL ends as a deadlock.
 */
final class RunnerLock {
    /** What a claim that failed says: another runner is at work, or has been. */
    static final String TAKEN = "the runner lock is taken";

    static final String MOVED = "the history has moved";

    private static final String CHANNEL = "pawl_runner_lock_released";

    private final Session session;
    private final long key;
    private boolean listening;
    private long expectedRows = -1;

    RunnerLock(Session session, long key) {
        this.session = session;
        this.key = key;
    }

    boolean tryAcquire() throws SQLException {
        try (var statement = session.connection().prepareStatement("SELECT pg_catalog.pg_try_advisory_lock(?)")) {
            statement.setLong(1, key);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /**
     * For a transaction behind a pooler, where no lock of a session is safe: takes the lock until the transaction ends,
     * and refuses to go on when the history is not the one that the plan was made from.
     */
    String claim() {
        // PL/pgSQL plans the whole condition, so that before there is a table it may not be named.
        var moved = expectedRows < 0
                ? "false"
                : "(SELECT pg_catalog.count(*) FROM public.schema_migrations) OPERATOR(pg_catalog.<>) " + expectedRows;
        return """
                DO $pawl$
                BEGIN
                    IF NOT pg_catalog.pg_try_advisory_xact_lock(%1$s) THEN
                        RAISE EXCEPTION '%2$s %3$s' USING ERRCODE = '%5$s';
                    END IF;
                    IF %6$s THEN
                        RAISE EXCEPTION '%2$s %4$s' USING ERRCODE = '%5$s';
                    END IF;
                END
                $pawl$"""
                .formatted(key, session.runId(), TAKEN, MOVED, SqlStates.GUARD, moved);
    }

    /** How many rows the history has that the next {@link #claim} relies on; negative when there is no table yet. */
    void expectRows(long rows) {
        expectedRows = rows;
    }

    /**
     * An expression for the beginning of a transaction: holds the lock for it, too, so that {@link #isHeld} may let go
     * of the session's for a moment without anybody else getting it.
     */
    String hold() {
        return session.isPooled() ? "true" : "pg_catalog.pg_try_advisory_xact_lock(" + key + ")";
    }

    /**
     * An expression for the end of a transaction that began with {@link #hold}: whether the session still has the lock.
     * To give it back and take it again tells so at a tenth of the price of reading {@code pg_locks}, which looks at
     * the locks of every session of the server.
     */
    String isHeld() {
        return session.isPooled()
                ? "true"
                : "pg_catalog.pg_advisory_unlock(%1$s) AND pg_catalog.pg_try_advisory_lock(%1$s)".formatted(key);
    }

    /** Gives the lock back and wakes those who wait for it. */
    String release() {
        return "SELECT pg_catalog.pg_advisory_unlock(" + key + "); NOTIFY " + CHANNEL;
    }

    /** Returns when the holder says that it released the lock, but at the latest after this time. */
    void awaitRelease(Duration atMost) throws SQLException {
        if (session.isPooled()) {
            throw new IllegalStateException("a pooler hands notifications to somebody else");
        }
        if (!listening) {
            session.execute("LISTEN " + CHANNEL);
            listening = true;
        }
        try {
            session.driver().getNotifications((int) Math.max(1, atMost.toMillis()));
        } catch (SQLException e) {
            // The server has ended the session, and the driver leaves the connection open when it hears so meanwhile.
            session.connection().close();
            throw e;
        }
    }

    /** Who holds the lock, since when and doing what; for people. No SQL text, since logs are read by many. */
    String holder() throws SQLException {
        try (var statement = session.connection().createStatement();
                var row = BriefQuery.execute(
                        statement,
                        """
                        SELECT pg_catalog.format('pid %%s (%%s, user %%s, host %%s), connected %%s, %%s',
                            activity.pid, coalesce(nullif(activity.application_name, ''), 'no application name'),
                            activity.usename, coalesce(pg_catalog.host(activity.client_addr), 'local'),
                            pg_catalog.to_char(activity.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                            coalesce(
                                'applying ' || substring(activity.query FROM '^/[*] pawl ([^ ]+) [*]/')
                                    || CASE WHEN activity.state = 'idle' THEN ', between two attempts'
                                        WHEN activity.query ~ '^/[*] pawl [^ ]+ [*]/ BEGIN' THEN ' in a transaction'
                                        ELSE coalesce(': ' || rtrim(substring(activity.query
                                            FROM '^/[*] pawl [^ ]+ [*]/ ((?:[A-Za-z]+ ?){1,3})')), '') END
                                    || CASE WHEN activity.wait_event_type = 'Lock' THEN ', waiting for a lock'
                                        ELSE '' END
                                    || pg_catalog.to_char(activity.query_start AT TIME ZONE 'UTC',
                                        '", since "YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                                activity.state || coalesce(': ' || substring(activity.query FROM '[A-Za-z]+'), ''),
                                'what it does is hidden from this login'))
                        FROM pg_catalog.pg_locks AS held
                        JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = held.pid
                        WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
                            AND activity.datname = pg_catalog.current_database()
                            AND held.classid = %s AND held.objid = %s"""
                                .formatted(highHalf(), lowHalf()))) {
            return row.next() ? row.getString(1) : "a session that has just ended";
        }
    }

    /** pg_locks shows a 64-bit key as two unsigned halves. */
    private long highHalf() {
        return key >>> 32;
    }

    private long lowHalf() {
        return key & 0xFFFF_FFFFL;
    }
}
