package dev.pawl.engine.takeover;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table in which another tool keeps its history.
 *
 * @param schema as SQL writes it, quoted where needed
 * @param name as SQL writes it
 * @param columns each with its type
 */
record SourceTable(String schema, String name, List<String> columns) {
    /** One name, or that of a schema and one. */
    private static final Pattern NAME = Pattern.compile("(?U)((\"([^\"]|\"\")+\"|[\\p{L}_][\\w$]*)(\\.(?!$)|$)){1,2}");

    private static final String COLUMNS =
            """
            SELECT pg_catalog.quote_ident(nspname), pg_catalog.quote_ident(relname),
                (SELECT pg_catalog.array_agg(attname || ' ' || pg_catalog.format_type(atttypid, NULL) ORDER BY attnum)
                    FROM pg_catalog.pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped)
            FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
            WHERE relkind IN ('r', 'p') AND\s""";

    SourceTable {
        columns = List.copyOf(columns);
    }

    /**
     * The table that an operator named, or the only one with the tool's name and columns.
     *
     * @throws PawlException when there is none, or several
     */
    static SourceTable find(
            OperatorTransaction transaction, OtherTool tool, Optional<String> named, Predicate<SourceTable> fits)
            throws SQLException {
        var tables = named.isPresent()
                ? named(transaction, named.get())
                : query(
                        transaction,
                        "relname = ? AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'",
                        tool.table());
        var fitting = tables.stream().filter(fits).toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        var name = named.orElse(tool.table());
        var words = tables.isEmpty()
                ? "there is no table " + name
                : fitting.isEmpty()
                        ? list(tables.stream()) + " has not its columns"
                        : "there are several tables of that name: " + list(fitting.stream());
        throw PawlException.of(Message.NOTHING_TO_ADOPT, tool.word(), transaction.database(), words);
    }

    private static List<SourceTable> named(OperatorTransaction transaction, String name) throws SQLException {
        if (!NAME.matcher(name).matches()) {
            throw PawlException.of(
                    Message.BAD_CONFIGURATION, name, "--table", "expected SCHEMA.NAME, as SQL writes it");
        }
        return query(transaction, "pg_class.oid = pg_catalog.to_regclass(?)", name);
    }

    /** The table that stands where the history of Pawl belongs; empty when there is none. */
    static Optional<SourceTable> inOurPlace(OperatorTransaction transaction) throws SQLException {
        return query(transaction, "pg_class.oid = pg_catalog.to_regclass(?)", "public.schema_migrations").stream()
                .findFirst();
    }

    private static String list(Stream<SourceTable> tables) {
        return tables.map(SourceTable::sql).collect(Collectors.joining(", "));
    }

    private static List<SourceTable> query(OperatorTransaction transaction, String condition, String name)
            throws SQLException {
        var tables = new ArrayList<SourceTable>();
        try (var statement = transaction.connection().prepareStatement(COLUMNS + condition + " ORDER BY nspname")) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(new SourceTable(rows.getString(1), rows.getString(2), texts(rows)));
                }
            }
        }
        return tables;
    }

    private static List<String> texts(ResultSet row) throws SQLException {
        return List.of((String[]) row.getArray(3).getArray());
    }

    /** Whether it has columns that begin like these, each with its type. */
    boolean has(String... needed) {
        return Stream.of(needed).allMatch(column -> columns.stream().anyMatch(found -> found.startsWith(column)));
    }

    /** Whether it stands where the history of Pawl belongs. */
    boolean isInTheWay() {
        return sql().equals("public.schema_migrations");
    }

    /** Its full name. */
    String sql() {
        return schema + "." + name;
    }
}
