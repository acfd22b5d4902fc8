package dev.pawl.engine.zone;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is done in a transaction that works for one zone.
 *
 * @param <T> what it returns
 * @param <X> what it throws, besides what the database does; an unchecked exception when it throws nothing
 */
@FunctionalInterface
public interface ZoneWork<T extends @Nullable Object, X extends Exception> {
    /**
     * Does it. To return commits, to throw rolls back.
     *
     * @param connection of the transaction, of no use when this has returned; refuses to be committed, rolled back,
     *     put into autocommit or closed by the work
     */
    T on(Connection connection) throws SQLException, X;
}
