package dev.pawl.engine.takeover;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Another tool's history, read in its own terms. */
interface Ledger {
    /** Whether a table of the right name has its columns. */
    boolean fits(SourceTable table);

    /**
     * What its rows say, in the order in which that tool would apply the files.
     *
     * @throws PawlException when that tool has left something unfinished
     */
    List<Claim> claims(OperatorTransaction transaction, SourceTable table) throws SQLException;

    /** How a tool keeps its history. */
    static Ledger of(OtherTool tool, MigrationSet set) {
        return switch (tool) {
            case FLYWAY -> new FlywayLedger();
            case LIQUIBASE -> new LiquibaseLedger(set);
            case GOLANG_MIGRATE -> new GolangMigrateLedger();
            case DBMATE -> new DbmateLedger();
            case PAWL -> new RelatedLedger();
        };
    }

    /** Turns one row into something. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** All rows of a query. */
    static <T> List<T> rows(OperatorTransaction transaction, String query, Row<T> each) throws SQLException {
        var values = new ArrayList<T>();
        try (var statement = transaction.connection().createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(each.read(rows));
            }
        }
        return values;
    }

    /** A column that is a time with time zone. */
    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Refuses a history that the other tool itself would not go on from. */
    static void requireNone(OperatorTransaction transaction, OtherTool tool, List<String> unfinished) {
        if (!unfinished.isEmpty()) {
            throw PawlException.of(
                    Message.NOT_ADOPTABLE, tool.word(), transaction.database(), String.join("; ", unfinished));
        }
    }
}
