package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.history.Bookkeeping;
import dev.pawl.engine.history.BriefQuery;
import dev.pawl.engine.history.HistoryTable;
import dev.pawl.engine.history.HistoryTable.Shape;
import dev.pawl.engine.history.Occupants;
import dev.pawl.engine.history.StepTable;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.MigrateReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.Set;

/** Keeps the tables of Pawl itself: makes them, and writes that a run began and how it ended. */
final class Bookkeeper {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    /** For messages about the tables of Pawl; no migration has this version. */
    static final Version OWN = new Version("000_bookkeeping");

    private final RunScope scope;
    private final RunListener listener;

    Bookkeeper(RunScope scope) {
        this.scope = scope;
        this.listener = scope.listener();
    }

    /**
     * Makes or completes what is not there. The caller holds the runner lock, or claims it in each transaction.
     *
     * @return whether there was no history
     * @throws PawlException when there was none and the database is not empty
     */
    boolean complete() throws SQLException, BatchFailure, InterruptedException {
        var session = scope.session();
        var state = Bookkeeping.state(session.connection());
        var shape = state.history();
        HistoryTable.requireOurs(session.connection(), shape);
        boolean hasHistory = shape instanceof Shape.Complete;
        boolean hasBookkeeping = state.complete();
        if (hasHistory && hasBookkeeping) {
            return false;
        }
        boolean isNew = shape instanceof Shape.Absent;
        if (isNew) {
            requireEmpty(session);
        }
        var sql = (hasHistory ? "" : HistoryTable.completion()) + (hasBookkeeping ? "" : Bookkeeping.completion());
        make(sql);
        if (!hasHistory) {
            listener.on(
                    isNew
                            ? new RunEvent.HistoryCreated(session.database())
                            : new RunEvent.HistoryAdopted(session.database()));
        }
        if (!hasBookkeeping) {
            listener.on(new RunEvent.BookkeepingMade(session.database()));
        }
        return isNew;
    }

    /** Refuses to begin in a database that somebody has worked in and that no history tells of. */
    static void requireEmpty(Session session) throws SQLException {
        var refusal = Occupants.refusal(session.connection(), session.database());
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    private void make(String sql) throws BatchFailure, InterruptedException {
        var session = scope.session();
        try {
            scope.retries().run(OWN, 1, scope.retries().longest(), lockTimeout -> {
                var batch = session.begin("BEGIN").ours(Bracket.lockTimeout(lockTimeout));
                BriefQuery.asLogin().forEach(batch::ours);
                if (session.isPooled()) {
                    batch.ours(scope.lock().claim());
                }
                session.send(batch.ours(sql.strip().replaceFirst(";$", "")).ours("COMMIT"));
            });
        } catch (BatchFailure e) {
            if (SqlStates.INSUFFICIENT_PRIVILEGE.equals(e.sqlState())) {
                throw forbidden(session, e.error());
            }
            throw e;
        }
    }

    private static PawlException forbidden(Session session, SQLException e) {
        return PawlException.of(
                        Message.BOOKKEEPING_FORBIDDEN, session.database(), SqlStates.words(e), missingGrants(session))
                .causedBy(e);
    }

    private static String missingGrants(Session session) {
        try (var statement = session.connection().createStatement();
                var row = statement.executeQuery(
                        """
                        SELECT pg_catalog.format(
                            'GRANT CREATE ON DATABASE %I TO %I; GRANT CREATE ON SCHEMA public TO %2$I;',
                            pg_catalog.current_database(), session_user)""")) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            return "GRANT CREATE ON DATABASE and ON SCHEMA public to this login.";
        }
    }

    /**
     * Writes that the run has begun.
     *
     * @return the versions that an earlier run has left half-way
     */
    Set<String> begin() throws SQLException {
        var session = scope.session();
        return StepTable.begun(
                session.connection(), session.literal(session.runId().toString()), session.literal(scope.runner()));
    }

    /** Writes how the run ended and gives the lock back. Nothing depends on it, so that it cannot fail a run. */
    void end(MigrateReport report, boolean begun, boolean locked) {
        var session = scope.session();
        try {
            var end = (begun ? endOfRun(report) : "") + (locked ? scope.lock().release() : "");
            if (!end.isEmpty() && !session.isLost()) {
                session.executeOwn(end);
            }
        } catch (SQLException e) {
            // The session is closed next and the lock with it; the error of the run, if any, matters more.
            LOGGER.log(Level.DEBUG, "the end of the run could not be written", e);
        }
    }

    private String endOfRun(MigrateReport report) throws SQLException {
        var session = scope.session();
        var error = report.error();
        return """
                UPDATE pawl.runs SET finished_at = pg_catalog.clock_timestamp(), outcome = %s, applied = %s,
                    error_code = %s, error_message = %s
                WHERE run_id = %s;
                """
                .formatted(
                        session.literal(report.outcome().word()),
                        report.applied().size(),
                        session.literal(error == null ? null : error.code()),
                        session.literal(error == null ? null : error.message()),
                        session.literal(session.runId().toString()));
    }
}
