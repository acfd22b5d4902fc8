package dev.pawl.engine.reset;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.BriefQuery;
import dev.pawl.engine.report.EnvironmentReport;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a database says of itself: one row of {@code pawl.environment}, which no application's login can write. A
 * database that says nothing counts as none of these.
 */
public enum EnvironmentMarker {
    /** The one that may be reset. */
    DEVELOPMENT,
    TEST,
    STAGING,
    PRODUCTION;

    private static final String ACTION = "environment";

    private static final String EXISTS = "SELECT pg_catalog.to_regclass('pawl.environment')";
    private static final String READ = "SELECT name FROM pawl.environment";

    /** As it is stored and said. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The marker of this word.
     *
     * @throws PawlException when there is none
     */
    public static EnvironmentMarker of(String word) {
        return Arrays.stream(values())
                .filter(marker -> marker.word().equals(word))
                .findFirst()
                .orElseThrow(() -> PawlException.of(
                        Message.BAD_CONFIGURATION,
                        "The argument",
                        "ENVIRONMENT",
                        "expected "
                                + Arrays.stream(values())
                                        .map(EnvironmentMarker::word)
                                        .collect(Collectors.joining(", "))));
    }

    /** Outside a transaction; costs at most two round trips. */
    public static Optional<EnvironmentMarker> read(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            try (var row = BriefQuery.execute(statement, EXISTS)) {
                row.next();
                if (row.getString(1) == null) {
                    return Optional.empty();
                }
            }
            try (var row = BriefQuery.execute(statement, READ)) {
                return row.next() ? Optional.of(of(row.getString(1))) : Optional.empty();
            }
        }
    }

    /** In the transaction that relies on it: nobody changes it until that ends. */
    static Optional<EnvironmentMarker> lock(OperatorTransaction transaction) throws SQLException {
        if (!transaction.exists(EXISTS + " WHERE pg_catalog.to_regclass('pawl.environment') IS NOT NULL")) {
            return Optional.empty();
        }
        try (var statement = transaction.connection().createStatement();
                var row = statement.executeQuery(READ + " FOR UPDATE")) {
            return row.next() ? Optional.of(of(row.getString(1))) : Optional.empty();
        }
    }

    /** Writes it; the caller has made the tables. */
    void write(OperatorTransaction transaction) throws SQLException {
        transaction.update(
                """
                INSERT INTO pawl.environment (name) VALUES (?)
                ON CONFLICT (only_row) DO UPDATE
                SET name = EXCLUDED.name, set_at = EXCLUDED.set_at, set_by = EXCLUDED.set_by""",
                word());
    }

    /**
     * Marks a database, and records who did it and why.
     *
     * @param because in the operator's words
     */
    public EnvironmentReport mark(OperatorTransaction transaction, String because) throws SQLException {
        transaction.completeBookkeeping();
        var before = lock(transaction).map(EnvironmentMarker::word);
        write(transaction);
        transaction.record(ACTION + "-" + word(), null, before.orElse("no marker"), because);
        return new EnvironmentReport(transaction.database(), word(), before.orElse(null));
    }
}
