package dev.pawl.engine.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGConnection;

/**
 * Waits until there are new messages. Only a hint: after a lost connection, behind a transaction pooler, and for messages
 * that become due again, a dispatcher has to look by itself, so wait for some seconds at most. Confined to one thread.
 */
public final class OutboxSignal implements AutoCloseable {
    private final Connection connection;
    private final PGConnection notifications;
    private final String channel;

    private OutboxSignal(Connection connection, PGConnection notifications, String channel) {
        this.connection = connection;
        this.notifications = notifications;
        this.channel = channel;
    }

    /**
     * Begins to listen: messages that are committed from now on are told.
     *
     * @param connection with autocommit, to the server itself, and for nothing else meanwhile
     */
    public static OutboxSignal listen(Connection connection, Outbox outbox) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("LISTEN " + statement.enquoteIdentifier(outbox.channel(), true));
        }
        return new OutboxSignal(connection, connection.unwrap(PGConnection.class), outbox.channel());
    }

    /**
     * Waits until messages were committed since it was last asked, or for as long as this.
     *
     * @return whether there were
     */
    public boolean await(Duration longest) throws SQLException {
        var told = notifications.getNotifications((int) Math.max(1, longest.toMillis()));
        if (told == null) {
            return false;
        }
        for (var notification : told) {
            if (notification.getName().equals(channel)) {
                return true;
            }
        }
        return false;
    }

    /** Stops listening; the connection stays open. */
    @Override
    public void close() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("UNLISTEN " + statement.enquoteIdentifier(channel, true));
        }
    }
}
