package dev.pawl.engine.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A query of the bookkeeping, in one round trip, that does not hang when somebody has locked a table and that means the
 * same whatever the search path of the login is, and whatever role and search path a file has taken on.
 */
public final class BriefQuery {
    private static final List<String> AS_LOGIN = List.of(
            "SET LOCAL session_authorization TO DEFAULT",
            "SET LOCAL role TO DEFAULT",
            "SET LOCAL search_path = pg_catalog, pg_temp");

    /** For the one message only, so that they hold behind a pooler, too, and leave nothing in the session. */
    private static final String LIMITS =
            String.join("; ", AS_LOGIN) + "; SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '8s';\n";

    private BriefQuery() {}

    /** What puts role and search path of a file aside, until the transaction ends. */
    public static List<String> asLogin() {
        return AS_LOGIN;
    }

    /** The text of a message with these statements, for a session that is in no transaction. */
    public static String message(String statements) {
        return LIMITS + statements;
    }

    /** The rows of a query; closed with the statement. */
    public static ResultSet execute(Statement statement, String query) throws SQLException {
        boolean hasRows = statement.execute(message(query));
        while (!hasRows) {
            if (statement.getUpdateCount() < 0) {
                throw new IllegalArgumentException("no rows come from " + query);
            }
            hasRows = statement.getMoreResults();
        }
        return statement.getResultSet();
    }
}
