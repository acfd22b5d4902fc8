package dev.pawl.engine.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Statements from BEGIN to the end of their transaction, sent at once. */
public final class TransactionMessage {
    /** Reads what they answer, beginning with the rows of the first query. */
    @FunctionalInterface
    public interface Answers<T> {
        T read(Statement answers) throws SQLException;
    }

    private TransactionMessage() {}

    /**
     * Sends them; costs one round trip. The transaction is over when this returns, or throws.
     *
     * @param text ends its transaction itself, and has a query
     */
    public static <T> T send(Connection connection, String text, Answers<T> answers) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            boolean hasRows = statement.execute(text);
            while (!hasRows) {
                if (statement.getUpdateCount() < 0) {
                    throw new IllegalStateException("a query answers with rows");
                }
                hasRows = statement.getMoreResults();
            }
            return answers.read(statement);
        } catch (SQLException e) {
            try (var statement = connection.createStatement()) {
                statement.execute("ROLLBACK");
            } catch (SQLException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }
}
