package dev.pawl.engine.history;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.Acceptance.Difference;
import dev.pawl.engine.migration.Phase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code public.schema_migrations}, always by its full name, since a migration may empty {@code search_path}.
 *
 * <p>Its first two columns are a contract with other tools that read it; the others are nullable and Pawl's own.
 */
public final class HistoryTable {
    /** SQLSTATE of a table that does not exist. */
    private static final String UNDEFINED_TABLE = "42P01";
    /** SQLSTATE of a table that this login may not read, for example one that only serves health checks. */
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** SQLSTATE of a column that does not exist. */
    private static final String UNDEFINED_COLUMN = "42703";

    private static final List<String> OWN_COLUMNS = List.of(
            "checksum text", "phase text", "duration_ms bigint", "applied_by text", "run_id uuid", "runner text");

    private HistoryTable() {}

    /** What the table looks like. */
    public sealed interface Shape {
        record Absent() implements Shape {}

        /** Version and time only: another runner of the same contract made it. */
        record Bare() implements Shape {}

        record Complete() implements Shape {}

        /** Another tool's; {@code columns} names what was found. */
        record Foreign(String columns) implements Shape {}
    }

    /**
     * The digest of the whole history, computed by the server: one round trip at any number of rows. Empty when the
     * table is absent or has not all of Pawl's columns.
     *
     * @see dev.pawl.engine.migration.Checksum#digest
     */
    public static Optional<String> digest(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = BriefQuery.execute(
                        statement,
                        """
                        SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(coalesce(pg_catalog.string_agg(
                                version || ' ' || coalesce(checksum, '?') || E'\\n', '' ORDER BY version COLLATE "C"),
                            ''), 'UTF8')), 'hex')
                        FROM public.schema_migrations""")) {
            rows.next();
            return Optional.of(rows.getString(1));
        } catch (SQLException e) {
            if (isUndefined(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The columns as {@code name type}, without reading the table; a search path may make a type name a qualified one. */
    static final String COLUMNS =
            """
            SELECT attname || ' '
                || pg_catalog.replace(pg_catalog.format_type(atttypid, atttypmod), 'pg_catalog.', '')
            FROM pg_catalog.pg_attribute
            WHERE attrelid = pg_catalog.to_regclass('public.schema_migrations')
                AND attnum > 0 AND NOT attisdropped""";

    /** What the table looks like. */
    public static Shape shape(Connection connection) throws SQLException {
        var columns = new TreeSet<String>();
        try (var statement = connection.createStatement();
                var rows = BriefQuery.execute(statement, COLUMNS)) {
            while (rows.next()) {
                columns.add(rows.getString(1));
            }
        }
        return shape(columns);
    }

    static Shape shape(Set<String> columns) {
        if (columns.isEmpty()) {
            return new Shape.Absent();
        }
        // A column that is filled by the other tool only would refuse every row of ours.
        boolean fits = columns.containsAll(List.of("version text", "applied_at timestamp with time zone"))
                && !columns.contains(OtherTool.FILE_NAME);
        if (!fits) {
            return new Shape.Foreign(String.join(", ", columns));
        }
        return columns.containsAll(OWN_COLUMNS) ? new Shape.Complete() : new Shape.Bare();
    }

    /** The statements that make the table, or complete a bare one; to be run under the runner lock. */
    public static String completion() {
        return """
                CREATE TABLE IF NOT EXISTS public.schema_migrations (
                    version text PRIMARY KEY,
                    applied_at timestamptz NOT NULL DEFAULT now()
                );
                ALTER TABLE public.schema_migrations %s;
                """
                .formatted(OWN_COLUMNS.stream()
                        .map(column -> "ADD COLUMN IF NOT EXISTS " + column)
                        .collect(Collectors.joining(", ")));
    }

    /**
     * The rows in the order in which they were written, with what operators have accepted about them; empty when there
     * is no table. Costs one round trip where the bookkeeping is complete.
     *
     * @throws PawlException when another tool made the table
     */
    public static History read(Connection connection) throws SQLException {
        try {
            return read(connection, OWN_VALUES, ACCEPTED);
        } catch (SQLException e) {
            if (!isUndefined(e) && !INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            return readWithoutBookkeeping(connection);
        }
    }

    private static History readWithoutBookkeeping(Connection connection) throws SQLException {
        try {
            return read(connection, OWN_VALUES, "");
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return History.EMPTY;
            }
            if (UNDEFINED_COLUMN.equals(e.getSQLState())) {
                requireOurs(connection, shape(connection));
                return read(connection, "NULL, NULL, NULL::bigint, NULL", "");
            }
            throw e;
        }
    }

    /**
     * Refuses a table that another tool made.
     *
     * @throws PawlException when the shape is foreign
     */
    public static void requireOurs(Connection connection, Shape shape) throws SQLException {
        if (shape instanceof Shape.Foreign foreign) {
            var tool =
                    OtherTool.ofColumns(foreign.columns()).map(OtherTool::word).orElse("TOOL");
            throw PawlException.of(Message.FOREIGN_HISTORY, connection.getCatalog(), foreign.columns(), tool);
        }
    }

    private static final String OWN_VALUES = "checksum, phase, duration_ms, run_id::pg_catalog.text";

    /** In the same query, so that it costs no round trip of its own. */
    private static final String ACCEPTED =
            """

            UNION ALL
            SELECT version, acted_at, NULL, NULL, NULL, NULL, action FROM pawl.operator_actions
            WHERE version IS NOT NULL AND action LIKE 'accept-%'""";

    private static History read(Connection connection, String ownValues, String andAccepted) throws SQLException {
        var applied = new ArrayList<AppliedMigration>();
        var accepted = new HashSet<Acceptance>();
        try (var statement = connection.createStatement();
                var rows = BriefQuery.execute(
                        statement,
                        "SELECT * FROM (SELECT version, applied_at, " + ownValues
                                + ", NULL AS accepted FROM public.schema_migrations" + andAccepted
                                + ") AS rows ORDER BY applied_at, version COLLATE \"C\"")) {
            while (rows.next()) {
                var action = rows.getString(7);
                if (action == null) {
                    applied.add(row(rows));
                } else {
                    var version = rows.getString(1);
                    Difference.ofAction(action)
                            .ifPresent(difference -> accepted.add(new Acceptance(difference, version)));
                }
            }
        }
        return new History(applied, accepted);
    }

    private static AppliedMigration row(ResultSet row) throws SQLException {
        long duration = row.getLong(5);
        Long durationMs = row.wasNull() ? null : duration;
        return new AppliedMigration(
                row.getString(1),
                instant(row),
                row.getString(3),
                phase(row.getString(4)),
                durationMs,
                row.getString(6));
    }

    private static Instant instant(ResultSet row) throws SQLException {
        return row.getObject(2, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Phase phase(@Nullable String word) {
        if (word == null) {
            return null;
        }
        for (var phase : Phase.values()) {
            if (phase.word().equals(word.toLowerCase(Locale.ROOT))) {
                return phase;
            }
        }
        return null;
    }

    private static boolean isUndefined(SQLException e) {
        return UNDEFINED_TABLE.equals(e.getSQLState()) || UNDEFINED_COLUMN.equals(e.getSQLState());
    }
}
