package dev.pawl.engine.outbox;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One outbox of the schema. Each method is one round trip. Immutable, thread-safe; a connection is confined to one
 * thread.
 *
 * <p>Claim and settle in transactions of their own, or with autocommit: none is to stay open while messages are
 * published. {@link OutboxDispatcher} does so.
 *
 * @param table in schema public
 */
public record Outbox(String table) {
    /** What the API and the token service announce. */
    public static final Outbox EVENTS = new Outbox("event_outbox");

    /** What the coordinator announces. */
    public static final Outbox COORDINATOR = new Outbox("coordinator_outbox");

    /** What people's sinks are told. */
    public static final Outbox NOTIFICATIONS = new Outbox("notification_deliveries");

    private static final double MILLIS = 1000.0;
    private static final String INTERVAL = "pg_catalog.make_interval(secs => ?)";
    private static final String CLAIM = "SELECT zone_id, id, topic, payload, request_id, attempts, created_at"
            + " FROM public.outbox_claim(?, ?, ?, " + INTERVAL + ", ?)";
    private static final String COMPLETE = "SELECT zone_id, id FROM public.outbox_complete(?, ?, ?, ?)";
    private static final String FAIL =
            "SELECT zone_id, id FROM public.outbox_fail(?, ?, ?, ?, ?, ?, " + INTERVAL + ", " + INTERVAL + ")";
    private static final String RELEASE = "SELECT zone_id, id FROM public.outbox_release(?, ?, ?, ?)";
    private static final String EXTEND = "SELECT zone_id, id FROM public.outbox_extend(?, ?, ?, ?, " + INTERVAL + ")";
    private static final String REQUEUE = "SELECT id FROM public.outbox_requeue(?, ?, ?)";
    private static final String PURGE = "SELECT public.outbox_purge(?, " + INTERVAL + ", ?)";
    private static final String DEPTH =
            """
            SELECT pending, due, dead, (extract(epoch FROM oldest) * 1000)::bigint,
                (extract(epoch FROM overdue) * 1000)::bigint
            FROM public.outbox_depth(?, ?)""";

    /** The channel on which the server tells that there are new messages. */
    public String channel() {
        return "pawl_" + table;
    }

    /**
     * Leases messages that are due, of all zones.
     *
     * @param worker names the process, for people who look at the table
     */
    public OutboxClaim claim(Connection connection, String worker, DispatchPolicy policy) throws SQLException {
        var name = worker + "/" + UUID.randomUUID();
        try (var statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, table);
            statement.setString(2, name);
            statement.setInt(3, policy.batch());
            statement.setDouble(4, policy.lease().toMillis() / MILLIS);
            statement.setInt(5, policy.mostLeases());
            try (var row = statement.executeQuery()) {
                var messages = new ArrayList<OutboxMessage>();
                while (row.next()) {
                    messages.add(message(row));
                }
                return new OutboxClaim(name, messages);
            }
        }
    }

    /**
     * Settles messages as published.
     *
     * @return those that the claim has lost; they will be published again, or were
     */
    public List<OutboxMessage> complete(Connection connection, OutboxClaim claim, List<OutboxMessage> published)
            throws SQLException {
        return ofClaim(connection, COMPLETE, claim, published, (statement, next) -> {});
    }

    /**
     * Counts failures: a message is due again after a pause, or dead after too many.
     *
     * @return those that the claim has lost, of which nothing was counted
     */
    public List<OutboxMessage> fail(
            Connection connection, OutboxClaim claim, List<OutboxFailure> failures, DispatchPolicy policy)
            throws SQLException {
        var messages = failures.stream().map(OutboxFailure::message).toList();
        return ofClaim(connection, FAIL, claim, messages, (statement, next) -> {
            // The server cannot store the character NUL.
            statement.setArray(next, texts(connection, failures, failure -> failure.reason()
                    .replace('\0', '\uFFFD')));
            statement.setInt(next + 1, policy.mostAttempts());
            statement.setDouble(next + 2, policy.firstPause().toMillis() / MILLIS);
            statement.setDouble(next + 3, policy.longestPause().toMillis() / MILLIS);
        });
    }

    /**
     * Gives messages back that were not tried: they are due at once.
     *
     * @return those that the claim has lost
     */
    public List<OutboxMessage> release(Connection connection, OutboxClaim claim, List<OutboxMessage> untried)
            throws SQLException {
        return ofClaim(connection, RELEASE, claim, untried, (statement, next) -> {});
    }

    /**
     * Begins the lease of these messages anew.
     *
     * @return those that the claim has lost
     */
    public List<OutboxMessage> extend(
            Connection connection, OutboxClaim claim, List<OutboxMessage> messages, DispatchPolicy policy)
            throws SQLException {
        return ofClaim(
                connection,
                EXTEND,
                claim,
                messages,
                (statement, next) -> statement.setDouble(next, policy.lease().toMillis() / MILLIS));
    }

    /**
     * Makes dead messages due again; as the zone that the transaction works for, or as {@code pawl_all_zones}.
     *
     * @return the ids of those that were dead
     */
    public List<String> requeue(Connection connection, String zone, Collection<String> ids) throws SQLException {
        try (var statement = connection.prepareStatement(REQUEUE)) {
            statement.setString(1, table);
            statement.setString(2, zone);
            statement.setArray(3, texts(connection, ids, id -> id));
            try (var row = statement.executeQuery()) {
                var requeued = new ArrayList<String>();
                while (row.next()) {
                    requeued.add(row.getString(1));
                }
                return requeued;
            }
        }
    }

    /**
     * Deletes messages that were published long ago, the oldest first.
     *
     * @param most in this call; 0 is returned when there is no more
     */
    public long purge(Connection connection, Duration olderThan, int most) throws SQLException {
        try (var statement = connection.prepareStatement(PURGE)) {
            statement.setString(1, table);
            statement.setDouble(2, olderThan.toMillis() / MILLIS);
            statement.setInt(3, most);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /**
     * How far behind it is; costs the same however many messages were published before.
     *
     * @param countUpTo where counting stops
     */
    public OutboxDepth depth(Connection connection, long countUpTo) throws SQLException {
        try (var statement = connection.prepareStatement(DEPTH)) {
            statement.setString(1, table);
            statement.setLong(2, countUpTo);
            try (var row = statement.executeQuery()) {
                row.next();
                return new OutboxDepth(row.getLong(1), row.getLong(2), row.getLong(3), millis(row, 4), millis(row, 5));
            }
        }
    }

    private static @Nullable Duration millis(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : Duration.ofMillis(value);
    }

    private static OutboxMessage message(ResultSet row) throws SQLException {
        return new OutboxMessage(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getObject(7, OffsetDateTime.class).toInstant());
    }

    /** More parameters, of which the first has this number. */
    private interface Parameters {
        void set(PreparedStatement statement, int next) throws SQLException;
    }

    private record Key(String zone, String id) {}

    private List<OutboxMessage> ofClaim(
            Connection connection, String sql, OutboxClaim claim, List<OutboxMessage> messages, Parameters more)
            throws SQLException {
        if (messages.isEmpty()) {
            return List.of();
        }
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            statement.setString(2, claim.name());
            statement.setArray(3, texts(connection, messages, OutboxMessage::zone));
            statement.setArray(4, texts(connection, messages, OutboxMessage::id));
            more.set(statement, 5);
            var held = keys(statement);
            return messages.stream()
                    .filter(message -> !held.contains(new Key(message.zone(), message.id())))
                    .toList();
        }
    }

    private static Set<Key> keys(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            var keys = new HashSet<Key>();
            while (row.next()) {
                keys.add(new Key(row.getString(1), row.getString(2)));
            }
            return keys;
        }
    }

    private static <T> Array texts(Connection connection, Collection<T> values, Function<T, String> text)
            throws SQLException {
        return connection.createArrayOf("text", values.stream().map(text).toArray());
    }
}
