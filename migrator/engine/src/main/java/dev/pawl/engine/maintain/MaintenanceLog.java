package dev.pawl.engine.maintain;

import dev.pawl.engine.report.MaintainReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * {@code pawl.maintenance}: a row for each run, by which the next one knows when the last one was. A database that Pawl
 * has never migrated has none, and is maintained all the same.
 *
 * @param kept whether there is such a table that this login may write
 */
record MaintenanceLog(MaintainSession session, boolean kept) {
    private static final String IS_KEPT =
            """
            SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass('pawl.maintenance'),
                'SELECT, INSERT'), false)""";

    static MaintenanceLog of(MaintainSession session) throws SQLException {
        return new MaintenanceLog(session, session.texts(IS_KEPT).get(0).equals("t"));
    }

    boolean isDoneWithin(Duration interval) throws SQLException {
        // A little less, or whoever looks at the same pace would find it a moment too early each second time.
        return kept
                && !interval.isZero()
                && session.texts("SELECT EXISTS (SELECT FROM pawl.maintenance WHERE outcome IN ('done', 'problems')"
                                + " AND started_at > pg_catalog.clock_timestamp() - interval '" + interval.toMillis()
                                + " ms' * 0.9)")
                        .get(0)
                        .equals("t");
    }

    void begin(UUID id, String runner) throws SQLException {
        if (kept) {
            try (var statement = session.connection()
                    .prepareStatement("INSERT INTO pawl.maintenance (run_id, runner) VALUES (?, ?)")) {
                statement.setObject(1, id);
                statement.setString(2, runner);
                statement.executeUpdate();
            }
        }
    }

    /** Also forgets what nobody looks at any more. */
    void end(UUID id, MaintainReport report) throws SQLException {
        if (!kept) {
            return;
        }
        session.execute("SET statement_timeout = '10s'");
        try (var statement = session.connection()
                .prepareStatement(
                        """
                        WITH old AS (
                            DELETE FROM pawl.maintenance
                            WHERE started_at < pg_catalog.clock_timestamp() - interval '90 days')
                        UPDATE pawl.maintenance
                        SET finished_at = pg_catalog.clock_timestamp(), outcome = ?, partitions_made = ?,
                            partitions_dropped = ?, rows_removed = ?, problems = nullif(?, '')
                        WHERE run_id = ?""")) {
            statement.setString(1, report.outcome().word());
            statement.setInt(2, report.made().size());
            statement.setInt(3, report.dropped().size());
            statement.setLong(4, report.rows());
            statement.setString(
                    5,
                    String.join(
                            "\n",
                            report.problems().stream()
                                    .map(problem -> problem.what() + ": " + problem.message())
                                    .toList()));
            statement.setObject(6, id);
            statement.executeUpdate();
        }
    }
}
