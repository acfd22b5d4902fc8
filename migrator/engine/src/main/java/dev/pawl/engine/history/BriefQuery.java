package dev.pawl.engine.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A query of the bookkeeping, in one round trip, that does not hang when somebody has locked a table and that means the
 * same whatever the search path of the login is.
 */
public final class BriefQuery {
    /** For the one message only, so that they hold behind a pooler, too, and leave nothing in the session. */
    public static final String LIMITS = "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL lock_timeout = '5s';"
            + " SET LOCAL statement_timeout = '8s';\n";

    private BriefQuery() {}

    /** The rows of a query; closed with the statement. */
    public static ResultSet execute(Statement statement, String query) throws SQLException {
        boolean hasRows = statement.execute(LIMITS + query);
        while (!hasRows) {
            if (statement.getUpdateCount() < 0) {
                throw new IllegalArgumentException("no rows come from " + query);
            }
            hasRows = statement.getMoreResults();
        }
        return statement.getResultSet();
    }
}
