package dev.pawl.engine.zone;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * What tells the server whose rows a transaction works on. Ends with the transaction, so that whoever gets the
 * connection next has to say it anew, and sees nothing until then. Each is one round trip, and the driver sends a BEGIN
 * that is due with it.
 */
final class ZoneSetting {
    private static final String BACKEND = ", pg_catalog.pg_backend_pid()";
    private static final String ENTER = "SELECT pg_catalog.set_config('pawl.zone_id', ?, true)" + BACKEND;
    /** SET LOCAL ROLE as a function, which can return something, too. */
    private static final String ENTER_ALL = "SELECT pg_catalog.set_config('role', 'pawl_all_zones', true)" + BACKEND;

    private static final String CROSSES = "current_user OPERATOR(pg_catalog.=) 'pawl_all_zones'";
    private static final String CURRENT = "coalesce(pg_catalog.current_setting('pawl.zone_id', true), '')";
    private static final String JOIN = ENTER + " WHERE NOT " + CROSSES + " AND (" + CURRENT
            + " OPERATOR(pg_catalog.=) '' OR " + CURRENT + " OPERATOR(pg_catalog.=) ?)";
    private static final String WHERE_IT_IS =
            "SELECT CASE WHEN " + CROSSES + " THEN 'all zones' ELSE 'zone ' || " + CURRENT + " END";

    private ZoneSetting() {}

    /** At the begin of a transaction, whatever others have left in the session. */
    static void enter(Connection connection, Zone zone) throws SQLException {
        execute(connection, ENTER, zone.id());
    }

    /** At the begin of a transaction: the login has to be a member of the door pawl_may_cross_zones. */
    static void enterAll(Connection connection) throws SQLException {
        execute(connection, ENTER_ALL);
    }

    /**
     * In a transaction that may have a zone already.
     *
     * @throws PawlException when that is another one
     */
    static void join(Connection connection, Zone zone) throws SQLException {
        boolean joined = execute(connection, JOIN, zone.id(), zone.id());
        if (!joined) {
            throw PawlException.of(Message.OTHER_ZONE, whereItIs(connection), "zone " + zone);
        }
    }

    /**
     * Whether it returned a row. Behind a transaction pooler the next use of a statement, and of the driver's COMMIT,
     * may meet another session, which does not know its name or knows another statement by it.
     */
    private static boolean execute(Connection connection, String sql, String... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            if (statement.isWrapperFor(PGStatement.class)) {
                statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            }
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                nameNothingBehindPooler(connection, row.getInt(2));
                return true;
            }
        }
    }

    /** A pooler gives clients process numbers of its own. */
    private static void nameNothingBehindPooler(Connection connection, int backend) throws SQLException {
        if (connection.isWrapperFor(PGConnection.class)) {
            var driver = connection.unwrap(PGConnection.class);
            if (driver.getBackendPID() != backend) {
                driver.setPrepareThreshold(0);
            }
        }
    }

    private static String whereItIs(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(WHERE_IT_IS)) {
            row.next();
            return row.getString(1);
        }
    }
}
