package dev.pawl.engine.run;

import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.Query;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.Tuple;

/**
 * Counts the statements of a message that ended well, so that an error without a position can be located. Rows are
 * dropped.
 */
final class StatementCounter extends ResultHandlerBase {
    private int completed;

    int completed() {
        return completed;
    }

    @Override
    public void handleResultRows(Query query, Field[] fields, List<Tuple> tuples, @Nullable ResultCursor cursor) {
        completed++;
    }

    @Override
    public void handleCommandStatus(String status, long updateCount, long insertOid) {
        completed++;
    }

    @Override
    public void handleWarning(SQLWarning warning) {
        // Notices are the server's log; keeping thousands of them would only cost memory.
    }
}
