package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.sql.SQLException;

/** What to tell when Pawl's own tables cannot be read or written. */
public final class BookkeepingError {
    private static final String GRANTS = "To look, this login needs SELECT on public.schema_migrations; to run, also"
            + " INSERT there and all on schema pawl and its tables.";

    private BookkeepingError() {}

    /** The error for what a statement of the runner's own met. */
    public static PawlException of(SQLException e, String database) {
        if (SqlStates.isLockNotAvailable(e) || SqlStates.QUERY_CANCELED.equals(SqlStates.of(e))) {
            return PawlException.of(Message.HISTORY_LOCKED, database).causedBy(e);
        }
        if (SqlStates.READ_ONLY.equals(SqlStates.of(e)) || SqlStates.INSUFFICIENT_PRIVILEGE.equals(SqlStates.of(e))) {
            return PawlException.of(Message.REQUIREMENTS, database, SqlStates.words(e), GRANTS)
                    .causedBy(e);
        }
        var message = SqlStates.isNotReady(e) ? Message.CONNECTION_LOST : Message.BOOKKEEPING_FAILED;
        return PawlException.of(message, database, SqlStates.words(e)).causedBy(e);
    }
}
