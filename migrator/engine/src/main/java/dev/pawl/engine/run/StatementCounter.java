package dev.pawl.engine.run;

import java.sql.SQLWarning;
import java.util.List;
import java.util.function.IntConsumer;
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
    private final IntConsumer answered;
    private int completed;

    /**
     * For one message.
     *
     * @param answered is told the index of each statement when it has ended well
     */
    StatementCounter(IntConsumer answered) {
        this.answered = answered;
    }

    int completed() {
        return completed;
    }

    @Override
    public void handleResultRows(Query query, Field[] fields, List<Tuple> tuples, @Nullable ResultCursor cursor) {
        answered.accept(completed++);
    }

    @Override
    public void handleCommandStatus(String status, long updateCount, long insertOid) {
        answered.accept(completed++);
    }

    @Override
    public void handleWarning(SQLWarning warning) {
        // Notices are the server's log; keeping thousands of them would only cost memory.
    }
}
