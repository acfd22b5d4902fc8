package dev.pawl.engine.run;

import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.BuildProgress;
import dev.pawl.engine.event.BuildProgress.Count;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A read-only connection that asks about the session of a run; opened when it is first needed. */
final class SecondConnection implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    private static final int QUERY_TIMEOUT_MS = 10_000;

    private final Connector connector;
    private final String applicationName;
    private @Nullable Connection connection;

    /**
     * For one run.
     *
     * @param applicationName by which the server knows its session
     */
    SecondConnection(Connector connector, String applicationName) {
        this.connector = connector;
        this.applicationName = applicationName;
    }

    /**
     * Who blocks a session.
     *
     * @param waited for how long it has been waiting
     */
    record Blockage(List<Blocker> blockers, Duration waited) {}

    /**
     * Who blocks the observed session now. Tables have the names that the login has for them, so that its search path stays
     * and operators say whose they are.
     */
    Blockage blocked() throws SQLException {
        var open = open();
        var found = new ArrayList<Blocker>();
        var waited = Duration.ZERO;
        try (var statement = open.prepareStatement(
                """
                SELECT DISTINCT ON (blocker.pid) blocker.pid, coalesce(blocker.application_name, ''),
                    coalesce(blocker.usename, blocker.backend_type, ''), blocker.xact_start,
                    CASE WHEN blocker.state IS NULL THEN 'what it does is hidden from this login'
                        WHEN blocker.state OPERATOR(pg_catalog.<>) 'active' THEN blocker.state
                        ELSE coalesce(substring(blocker.query FROM '[A-Za-z]+'), 'active') END,
                    coalesce(waiting.relation::pg_catalog.regclass::pg_catalog.text, ''),
                    coalesce(extract(epoch FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) waiting.waitstart)
                        OPERATOR(pg_catalog.*) 1000, 0)::bigint
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
                    waited = Duration.ofMillis(rows.getLong(7));
                }
            }
        }
        found.addAll(prepared(open));
        return new Blockage(found, waited);
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

    /** How far the index is that the observed session builds; null when it builds none. */
    @Nullable
    BuildProgress progress() throws SQLException {
        var open = open();
        try (var statement = open.prepareStatement(
                """
                SELECT progress.command,
                    -- A table that the observed transaction has made has no name for others yet.
                    coalesce((
                        SELECT oid::pg_catalog.regclass::pg_catalog.text FROM pg_catalog.pg_class
                        WHERE oid OPERATOR(pg_catalog.=) progress.relid), 'a new table'),
                    progress.phase,
                    blocks_done, blocks_total, tuples_done, tuples_total, lockers_done, lockers_total,
                    nullif(current_locker_pid, 0)::int
                FROM pg_catalog.pg_stat_progress_create_index AS progress
                JOIN pg_catalog.pg_stat_activity AS own ON own.pid OPERATOR(pg_catalog.=) progress.pid
                WHERE own.application_name OPERATOR(pg_catalog.=) ?
                    AND own.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()""")) {
            statement.setString(1, applicationName);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? build(rows) : null;
            }
        }
    }

    private static BuildProgress build(ResultSet row) throws SQLException {
        return new BuildProgress(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                new Count(row.getLong(4), row.getLong(5)),
                new Count(row.getLong(6), row.getLong(7)),
                new Count(row.getLong(8), row.getLong(9)),
                row.getObject(10, Integer.class));
    }

    /** Whether one of these still holds what was waited for. */
    boolean isHeld(List<Blocker> by) throws SQLException {
        var open = open();
        try (var statement = open.prepareStatement(
                """
                SELECT FROM pg_catalog.pg_locks
                WHERE granted AND coalesce(pid, 0) OPERATOR(pg_catalog.=) ANY (?)
                    AND relation OPERATOR(pg_catalog.=) pg_catalog.to_regclass(?)""")) {
            statement.setArray(
                    1, open.createArrayOf("int4", by.stream().map(Blocker::pid).toArray()));
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

    /** The next question opens another. */
    @Override
    public void close() {
        var open = connection;
        connection = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "a connection that looked on was not closed", e);
        }
    }
}
