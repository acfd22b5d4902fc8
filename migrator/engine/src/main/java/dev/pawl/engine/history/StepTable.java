package dev.pawl.engine.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** {@code pawl.steps}: how far a file has come that does not run in one transaction. */
public final class StepTable {
    private StepTable() {}

    /**
     * One step of a file.
     *
     * @param fingerprint of its text, so that a change of what has run is noticed
     * @param done whether it ended; otherwise it was begun
     * @param buildsIndex whether it is known which table it builds an index on
     */
    public record StepRow(String fingerprint, boolean done, boolean buildsIndex) {}

    /**
     * Writes that a run has begun, and reads the versions that were begun and are not in the history yet.
     *
     * @param runId the run, as an SQL literal
     * @param runner who runs, as an SQL literal
     */
    public static Set<String> begun(Connection connection, String runId, String runner) throws SQLException {
        var versions = new HashSet<String>();
        try (var statement = connection.createStatement();
                var rows = BriefQuery.execute(
                        statement,
                        """
                        WITH run AS (
                            INSERT INTO pawl.runs (run_id, runner) VALUES (%s, %s) ON CONFLICT DO NOTHING)
                        SELECT DISTINCT version FROM pawl.steps
                        WHERE NOT EXISTS (
                            SELECT FROM public.schema_migrations AS applied WHERE applied.version = steps.version)"""
                                .formatted(runId, runner))) {
            while (rows.next()) {
                versions.add(rows.getString(1));
            }
        }
        return versions;
    }

    /**
     * The steps of a file that were begun, by their position from 1.
     *
     * @param version of the file, as an SQL literal
     */
    public static Map<Integer, StepRow> read(Connection connection, String version) throws SQLException {
        var steps = new HashMap<Integer, StepRow>();
        try (var statement = connection.createStatement();
                var rows = BriefQuery.execute(
                        statement,
                        "SELECT position, fingerprint, finished_at IS NOT NULL, relation IS NOT NULL FROM pawl.steps WHERE version = "
                                + version)) {
            while (rows.next()) {
                steps.put(rows.getInt(1), row(rows));
            }
        }
        return steps;
    }

    private static StepRow row(ResultSet row) throws SQLException {
        return new StepRow(row.getString(2), row.getBoolean(3), row.getBoolean(4));
    }
}
