package dev.pawl.engine.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.TreeSet;

/**
 * Schema {@code pawl}: everything that Pawl remembers besides the history itself. Made and upgraded by Pawl under the
 * runner lock; the comment of the schema tells which version it is.
 */
public final class Bookkeeping {
    private static final int VERSION = 2;
    private static final String COMMENT = "Bookkeeping of Pawl, version ";

    private static final String TABLES =
            """
            CREATE SCHEMA IF NOT EXISTS pawl;
            CREATE TABLE IF NOT EXISTS pawl.runs (
                run_id uuid PRIMARY KEY,
                runner text NOT NULL,
                started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                finished_at timestamptz,
                outcome text,
                applied integer,
                error_code text,
                error_message text
            );
            CREATE INDEX IF NOT EXISTS runs_started_at ON pawl.runs (started_at);
            CREATE TABLE IF NOT EXISTS pawl.steps (
                version text NOT NULL,
                position integer NOT NULL,
                line integer NOT NULL,
                fingerprint text NOT NULL,
                relation oid,
                indexes oid[] NOT NULL DEFAULT '{}',
                run_id uuid NOT NULL,
                started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                finished_at timestamptz,
                PRIMARY KEY (version, position)
            );
            CREATE TABLE IF NOT EXISTS pawl.instances (
                instance_id uuid PRIMARY KEY,
                application text NOT NULL,
                address text NOT NULL,
                newest_version text NOT NULL,
                digest text NOT NULL,
                contract_versions text[] NOT NULL,
                lock_number integer NOT NULL,
                started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            CREATE TABLE IF NOT EXISTS pawl.operator_actions (
                action_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                action text NOT NULL,
                version text,
                found text,
                reason text NOT NULL,
                operator text NOT NULL DEFAULT session_user,
                runner text NOT NULL,
                acted_at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            CREATE TABLE IF NOT EXISTS pawl.environment (
                only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
                name text NOT NULL CHECK (name IN ('development', 'test', 'staging', 'production')),
                set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                set_by text NOT NULL DEFAULT session_user
            );
            CREATE TABLE IF NOT EXISTS pawl.maintenance (
                run_id uuid PRIMARY KEY,
                runner text NOT NULL,
                started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                finished_at timestamptz,
                outcome text,
                partitions_made integer,
                partitions_dropped integer,
                rows_removed bigint,
                problems text
            );
            CREATE INDEX IF NOT EXISTS maintenance_started_at ON pawl.maintenance (started_at);
            """;

    private Bookkeeping() {}

    /**
     * What is there.
     *
     * @param history the shape of the history table
     * @param complete whether schema {@code pawl} is there in this version, or as a newer Pawl has made it
     */
    public record State(HistoryTable.Shape history, boolean complete) {}

    /** Reads what is there. Costs one round trip. */
    public static State state(Connection connection) throws SQLException {
        var columns = new TreeSet<String>();
        boolean complete = false;
        try (var statement = connection.createStatement();
                var rows = BriefQuery.execute(
                        statement,
                        HistoryTable.COLUMNS
                                + """

                        UNION ALL
                        SELECT pg_catalog.obj_description(pg_catalog.to_regnamespace('pawl'), 'pg_namespace')""")) {
            while (rows.next()) {
                var text = String.valueOf(rows.getString(1));
                if (text.startsWith(COMMENT)) {
                    complete = version(text) >= VERSION;
                } else if (!text.equals("null")) {
                    columns.add(text);
                }
            }
        }
        return new State(HistoryTable.shape(columns), complete);
    }

    /** Of what a comment says; 0 when it does not. */
    private static int version(String comment) {
        var number = comment.substring(COMMENT.length());
        return number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : 0;
    }

    /** The statements that make or upgrade it; to be run in one transaction. */
    public static String completion() {
        return TABLES + "COMMENT ON SCHEMA pawl IS '" + COMMENT + VERSION + "';\n";
    }
}
