package dev.pawl.engine.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table that has the columns of another tool's history, whatever it is called.
 *
 * @param table its full name, as SQL writes it
 * @param isUsual whether it has the tool's usual name and no other table has it
 */
record OtherHistory(OtherTool tool, String table, boolean isUsual) {
    private static final String QUERY =
            """
            SELECT relname, pg_catalog.format('%I.%I', nspname, relname), columns
            FROM pg_catalog.pg_class AS history
            JOIN pg_catalog.pg_namespace AS schema ON schema.oid = relnamespace
            CROSS JOIN LATERAL (
                SELECT pg_catalog.string_agg(attname || ' ' || pg_catalog.format_type(atttypid, NULL), ', ')
                FROM pg_catalog.pg_attribute
                WHERE attrelid = history.oid AND attnum > 0 AND NOT attisdropped) AS attributes (columns)
            WHERE relkind IN ('r', 'p') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
                AND (relname = 'schema_migrations' OR EXISTS (
                    SELECT FROM pg_catalog.pg_attribute
                    WHERE attrelid = history.oid AND attname IN ('installed_rank', 'orderexecuted')))
            ORDER BY nspname, relname""";

    /** All that are there. */
    static List<OtherHistory> in(Connection connection) throws SQLException {
        var found = new ArrayList<OtherHistory>();
        try (var statement = connection.createStatement();
                var rows = BriefQuery.execute(statement, QUERY)) {
            while (rows.next()) {
                var name = rows.getString(1);
                var table = rows.getString(2);
                OtherTool.ofColumns(rows.getString(3))
                        .ifPresent(tool -> found.add(new OtherHistory(tool, table, name.equals(tool.table()))));
            }
        }
        return found.stream().map(history -> history.among(found)).toList();
    }

    private OtherHistory among(List<OtherHistory> all) {
        boolean isOnly = all.stream().filter(other -> other.tool == tool).count() == 1;
        return new OtherHistory(tool, table, isUsual && isOnly);
    }

    /** The command that takes it over. */
    String command() {
        return "pawl adopt --from " + tool.word() + (isUsual ? "" : " --table " + quoted());
    }

    /** For a shell. */
    private String quoted() {
        return table.matches("[a-zA-Z0-9_.]+") ? table : "'" + table.replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return table + " is the history of " + tool.word();
    }
}
