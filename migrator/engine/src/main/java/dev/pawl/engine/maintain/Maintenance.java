package dev.pawl.engine.maintain;

import dev.pawl.engine.catalog.Catalog;
import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.MaintainsTag;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.report.MaintainReport;
import dev.pawl.engine.report.MaintainReport.Outcome;
import dev.pawl.engine.run.BookkeepingError;
import dev.pawl.engine.run.Connecting;
import dev.pawl.engine.run.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a database as its tags say: partitions ahead of time, retention, clean-up. One process at a time does it, under
 * an advisory lock of its own, so that migrations go on meanwhile. What fails is reported, and the rest is done.
 *
 * @param database its name, for messages
 * @param runner who runs
 * @param interval nothing is done when it was done less than this ago; zero does it in any case
 * @param budget how long it may take
 */
public record Maintenance(
        String database, String runner, Duration interval, Duration budget, Connecting connecting, Timing timing) {
    private static final String QUERY_CANCELED = "57014";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /**
     * Does what is due.
     *
     * @throws dev.pawl.engine.error.PawlException when the database cannot be reached or worked on
     */
    public MaintainReport run() {
        var deadline = timing.deadline(budget);
        var tally = new Tally();
        try (var session = new MaintainSession(connecting.open(), database, deadline)) {
            session.prepare();
            var outcome = run(session, tally);
            return tally.report(database, outcome, deadline.elapsed().toMillis());
        } catch (SQLException e) {
            throw BookkeepingError.of(e, database);
        }
    }

    private Outcome run(MaintainSession session, Tally tally) throws SQLException {
        if (!session.tryLock()) {
            return Outcome.BUSY;
        }
        var outcome = runAlone(session, tally);
        session.unlock();
        return outcome;
    }

    private Outcome runAlone(MaintainSession session, Tally tally) throws SQLException {
        var log = MaintenanceLog.of(session);
        if (log.isDoneWithin(interval)) {
            return Outcome.NOT_DUE;
        }
        var id = UUID.randomUUID();
        log.begin(id, runner);
        var catalog = Catalog.read(session.connection());
        partitions(session, catalog, tally);
        for (var function : catalog.functions()) {
            var tag = MaintainsTag.of(function.comment());
            if (tag.isPresent()) {
                attempt(
                        tally,
                        function.label(),
                        function,
                        () -> cleanUp(session, function, tag.get().batch(), tally));
            }
        }
        var outcome = tally.outcome();
        log.end(id, tally.report(database, outcome, 0));
        return outcome;
    }

    private static void partitions(MaintainSession session, Catalog catalog, Tally tally) throws SQLException {
        var keeping = new PartitionKeeping(session, catalog);
        var retention = new Retention(session, catalog, tally);
        var parents = catalog.relations().stream()
                .filter(relation -> relation.kind() == Relation.Kind.PARTITIONED_TABLE
                        && relation.tags().partitions().isPresent())
                .toList();
        // What is missing tomorrow stops inserts, and what is too old only takes up room.
        for (var parent : parents) {
            attempt(tally, parent.label(), null, () -> tally.made(keeping.keep(parent)));
        }
        for (var parent : parents) {
            attempt(tally, parent.label(), null, () -> retention.apply(parent));
        }
    }

    private static void cleanUp(MaintainSession session, Function function, int batch, Tally tally)
            throws SQLException {
        long rows = 0;
        int batches = 0;
        try {
            while (true) {
                if (!session.hasTime()) {
                    tally.unfinished();
                    return;
                }
                var removed = session.call(function, String.valueOf(batch));
                long count = removed.isEmpty() ? 0 : Long.parseLong(removed.get(0));
                if (count <= 0) {
                    return;
                }
                rows += count;
                batches++;
                if (count < batch) {
                    return;
                }
            }
        } finally {
            if (rows > 0) {
                tally.cleaned(function.label(), rows, batches);
            }
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static void attempt(Tally tally, String what, @Nullable Function function, Work work) throws SQLException {
        try {
            work.run();
        } catch (SQLException e) {
            var state = String.valueOf(e.getSQLState());
            if (state.startsWith("08") || state.startsWith("57P")) {
                throw e;
            } else if (state.equals(QUERY_CANCELED)) {
                tally.unfinished();
            } else if (Retention.isPostponed(e)) {
                tally.kept(what, "other transactions are in the way; the next run tries again");
            } else {
                tally.problem(what, MaintainSession.words(e), next(e, function));
            }
        } catch (NumberFormatException e) {
            tally.problem(
                    what, "it does not return a number of rows", "Make it RETURN bigint: how many rows it removed.");
        }
    }

    private static String next(SQLException e, @Nullable Function function) {
        return function != null && INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())
                ? "GRANT EXECUTE ON FUNCTION " + function.sql() + " TO CURRENT_USER;"
                : MaintainSession.advice(e);
    }
}
