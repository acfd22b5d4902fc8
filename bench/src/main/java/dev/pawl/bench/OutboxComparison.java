package dev.pawl.bench;

import dev.pawl.bench.Rounds.Contestant;
import dev.pawl.bench.Rounds.Sample;
import dev.pawl.engine.outbox.DispatchPolicy;
import dev.pawl.engine.outbox.Outbox;
import dev.pawl.engine.outbox.OutboxClaim;
import dev.pawl.engine.outbox.OutboxMessage;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** How many messages a second one dispatcher claims and completes, beside what was published before: {@code outbox}. */
final class OutboxComparison implements AutoCloseable {
    private static final String FILL =
            """
            INSERT INTO public.zones (id, slug, name, owner_account_id)
            SELECT 'z' || i, 'z' || i, 'zone ' || i, 'account' FROM generate_series(1, 100) AS i;
            INSERT INTO public.event_outbox (zone_id, id, topic, payload, status, created_at, available_at, settled_at)
            SELECT 'z' || i %% 100 + 1, md5('message' || i), 'session.revoked', '{"session": "x", "by": "y"}',
                'published', sent, sent, sent + interval '1 s'
            FROM generate_series(0, %1$d - 1) AS i, LATERAL (SELECT now() - (%1$d - i) * interval '0.1 s' AS sent);
            CREATE SCHEMA plain;
            CREATE TABLE plain.event_outbox (LIKE public.event_outbox INCLUDING ALL);
            INSERT INTO plain.event_outbox SELECT * FROM public.event_outbox;
            GRANT USAGE ON SCHEMA plain TO pawl_api;
            GRANT SELECT, UPDATE ON plain.event_outbox TO pawl_api;
            """;

    private static final String ANNOUNCE =
            """
            INSERT INTO %2$s.event_outbox (zone_id, id, topic, payload)
            SELECT 'z' || i %% 100 + 1, gen_random_uuid()::text, 'session.revoked', '{"session": "x", "by": "y"}'
            FROM generate_series(1, %1$d) AS i""";

    private static final String CLAIM =
            """
            UPDATE plain.event_outbox AS message
            SET locked_by = ?, locked_until = now() + interval '30 s', available_at = now() + interval '30 s'
            FROM (SELECT zone_id, id FROM plain.event_outbox
                WHERE status = 'pending' AND available_at <= now()
                ORDER BY available_at, id LIMIT ? FOR UPDATE SKIP LOCKED) AS due
            WHERE message.zone_id = due.zone_id AND message.id = due.id
            RETURNING message.zone_id, message.id, message.topic, message.payload""";

    private static final String COMPLETE =
            """
            UPDATE plain.event_outbox AS message
            SET status = 'published', settled_at = now(), locked_by = NULL, locked_until = NULL
            FROM unnest(?, ?) AS done (zone_id, id)
            WHERE message.zone_id = done.zone_id AND message.id = done.id AND message.locked_by = ?""";

    private final List<ControlPlane> planes = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final DispatchPolicy policy;
    private final int times;

    private OutboxComparison(DispatchPolicy policy, int times) {
        this.policy = policy;
        this.times = times;
    }

    static void run(Options options, ControlPlane.Source source, PrintStream out) throws Exception {
        var rounds = new Rounds(options.number("rounds", 7), out);
        int batch = options.number("batch", DispatchPolicy.DEFAULT.batch());
        var policy = DispatchPolicy.DEFAULT.claiming(batch, DispatchPolicy.DEFAULT.lease());
        try (var comparison = new OutboxComparison(policy, options.number("times", 640))) {
            var claims = new ArrayList<Contestant>();
            var completions = new ArrayList<Contestant>();
            for (int history : options.numbers("history", "1000,10000")) {
                var plane = source.create();
                comparison.planes.add(plane);
                plane.fill(FILL.formatted(history));
                plane.settle();
                for (var way : Way.values()) {
                    var connection = plane.as("pawl_api", way.schema);
                    comparison.connections.add(connection);
                    claims.add(new Contestant(
                            way + " " + history,
                            () -> comparison.dispatch(plane, connection, way).claims()));
                    completions.add(new Contestant(
                            way + " " + history,
                            () -> comparison.dispatch(plane, connection, way).completions()));
                }
            }
            rounds.compare("one message claimed, " + batch + " at a time", claims);
            rounds.compare("one message completed, " + batch + " at a time", completions);
        }
    }

    /** Each statement is a transaction. */
    private enum Way {
        /** What one would write by hand. */
        BY_HAND("plain"),
        OUTBOX("public");

        private final String schema;

        Way(String schema) {
            this.schema = schema;
        }
    }

    private record Dispatched(Sample claims, Sample completions) {}

    private Dispatched dispatch(ControlPlane plane, Connection connection, Way way) throws SQLException {
        plane.fill(ANNOUNCE.formatted(times, way.schema));
        var claims = new ArrayList<OutboxClaim>();
        int claimed = 0;
        long start = System.nanoTime();
        while (claimed < times) {
            var claim = claim(connection, way);
            claims.add(claim);
            claimed += claim.messages().size();
            if (claim.isEmpty()) {
                throw new IllegalStateException(claimed + " messages were claimed, not " + times);
            }
        }
        long between = System.nanoTime();
        for (var claim : claims) {
            complete(connection, way, claim);
        }
        long end = System.nanoTime();
        return new Dispatched(
                new Sample((between - start) / 1e6 / times, 0), new Sample((end - between) / 1e6 / times, 0));
    }

    private OutboxClaim claim(Connection connection, Way way) throws SQLException {
        if (way == Way.OUTBOX) {
            return Outbox.EVENTS.claim(connection, "bench", policy);
        }
        var name = "bench/" + UUID.randomUUID();
        var messages = new ArrayList<OutboxMessage>();
        try (var statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, name);
            statement.setInt(2, policy.batch());
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    messages.add(new OutboxMessage(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            null,
                            0,
                            Instant.EPOCH));
                }
            }
        }
        return new OutboxClaim(name, messages);
    }

    private static void complete(Connection connection, Way way, OutboxClaim claim) throws SQLException {
        int lost = way == Way.OUTBOX
                ? Outbox.EVENTS.complete(connection, claim, claim.messages()).size()
                : claim.messages().size() - completeByHand(connection, claim);
        if (lost > 0) {
            throw new IllegalStateException(lost + " messages were lost");
        }
    }

    private static int completeByHand(Connection connection, OutboxClaim claim) throws SQLException {
        var zones = claim.messages().stream().map(OutboxMessage::zone).toArray();
        var ids = claim.messages().stream().map(OutboxMessage::id).toArray();
        try (var statement = connection.prepareStatement(COMPLETE)) {
            statement.setArray(1, connection.createArrayOf("text", zones));
            statement.setArray(2, connection.createArrayOf("text", ids));
            statement.setString(3, claim.name());
            return statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        for (var connection : connections) {
            connection.close();
        }
        planes.forEach(ControlPlane::close);
    }
}
