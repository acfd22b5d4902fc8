package dev.pawl.engine.history;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What a database without a history holds: an object that no extension brought means that somebody has worked in it,
 * and running the first migration there would be a guess.
 */
public final class Occupants {
    private static final String QUERY =
            """
            WITH objects AS (
                SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
                        WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind,
                    CASE relkind WHEN 'S' THEN 3 WHEN 'v' THEN 2 WHEN 'm' THEN 2 ELSE 1 END AS rank,
                    relnamespace AS namespace, relname AS name, tableoid AS catalog, oid
                FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
                UNION ALL
                SELECT CASE prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, 4, pronamespace, proname,
                    tableoid, oid
                FROM pg_catalog.pg_proc),
            occupants AS (
                SELECT kind, rank, name, pg_catalog.format('%s %I.%I', kind, nspname, name) AS words
                FROM objects JOIN pg_catalog.pg_namespace ON pg_namespace.oid = namespace
                WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'pawl')
                    AND NOT (nspname = 'public' AND name = 'schema_migrations')
                    AND NOT EXISTS (
                        SELECT FROM pg_catalog.pg_depend
                        WHERE classid = catalog AND objid = objects.oid AND objsubid = 0
                            AND (deptype = 'e' OR kind = 'sequence' AND deptype IN ('a', 'i'))))
            SELECT pg_catalog.count(*),
                (pg_catalog.array_agg(words ORDER BY rank, words))[1:5],
                pg_catalog.array_agg(name::text) FILTER (WHERE kind = 'table'),
                pg_catalog.to_regclass('pawl.runs') IS NOT NULL
            FROM occupants""";

    /** A run that began and applied nothing had found the database empty; what is there is what it left. */
    private static final String EXPLAINED =
            """
            SELECT EXISTS (SELECT FROM pawl.operator_actions WHERE action = 'baseline' AND version IS NULL)
                OR EXISTS (SELECT FROM pawl.runs) AND NOT EXISTS (SELECT FROM pawl.runs WHERE applied > 0)""";

    private Occupants() {}

    /**
     * Why no migration may run in a database that has no history: it is not empty. Costs one round trip.
     *
     * @param database its name, for messages
     */
    public static Optional<PawlException> refusal(Connection connection, String database) throws SQLException {
        try (var statement = connection.createStatement();
                var row = BriefQuery.execute(statement, QUERY)) {
            row.next();
            long count = row.getLong(1);
            if (count == 0 || (row.getBoolean(4) && isExplained(connection))) {
                return Optional.empty();
            }
            return Optional.of(refusal(database, count, texts(row, 2), texts(row, 3)));
        }
    }

    private static PawlException refusal(String database, long count, List<String> named, List<String> tables) {
        var tool = OtherTool.ofTables(tables);
        var words = String.join(", ", named)
                + (count > named.size() ? " and " + (count - named.size()) + " more (" + count + " objects)" : "")
                + tool.map(found -> "; " + found.table() + " is the history of " + found.word())
                        .orElse("");
        return PawlException.of(
                Message.NOT_EMPTY, database, words, tool.map(OtherTool::word).orElse("TOOL"));
    }

    private static boolean isExplained(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = BriefQuery.execute(statement, EXPLAINED)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
