package dev.pawl.bench;

import dev.pawl.bench.Rounds.Contestant;
import dev.pawl.bench.Rounds.Sample;
import dev.pawl.engine.audit.AuditEvent;
import dev.pawl.engine.audit.AuditLog;
import dev.pawl.engine.zone.Zone;
import dev.pawl.engine.zone.ZoneTransactions;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** How many events a second, each in a transaction of its own, by one writer and by several: {@code audit}. */
final class AuditComparison implements AutoCloseable {
    private static final int ZONES = 8;
    private static final String EVIDENCE = "{\"rule\": \"allow-read\", \"attributes\": [\"a\", \"b\", \"c\"]}";

    /** The hashes of the history are made up: appending looks at the head alone. */
    private static final String FILL =
            """
            INSERT INTO public.audit_events (zone_id, id, sequence, recorded_at, occurred_at, event_type, actor_id,
                request_id, decision, evidence, previous_hash, event_hash)
            SELECT 'z' || i %% 8 + 1, md5('event' || i), i / 8 + 1, recorded, recorded, 'token.exchanged',
                'actor' || i %% 997, md5('request' || i), 'allow', '%2$s', sha256(''), sha256('')
            FROM (SELECT date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS opens) AS month,
                generate_series(0, %1$d - 1) AS i, LATERAL (SELECT opens + (now() - opens) * i / %1$d AS recorded);
            INSERT INTO public.audit_chain_heads (zone_id, ledger, sequence, hash, recorded_at)
            SELECT zone_id, 'audit_events', max(sequence), sha256(''), max(recorded_at)
            FROM public.audit_events GROUP BY zone_id;
            CREATE SCHEMA plain;
            CREATE TABLE plain.audit_events (LIKE public.audit_events INCLUDING ALL);
            INSERT INTO plain.audit_events SELECT * FROM public.audit_events;
            GRANT USAGE ON SCHEMA plain TO pawl_audit;
            GRANT INSERT ON plain.audit_events TO pawl_audit;
            """;

    private static final String INSERT =
            """
            INSERT INTO plain.audit_events (zone_id, id, sequence, recorded_at, occurred_at, event_type, actor_id,
                request_id, decision, evidence, previous_hash, event_hash)
            VALUES (?, ?, ?, clock_timestamp(), ?, ?, ?, ?, ?, ?::jsonb, decode(repeat('00', 32), 'hex'),
                decode(repeat('00', 32), 'hex'))""";

    private final List<ControlPlane> planes = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(ZONES);
    private final AtomicInteger numbers = new AtomicInteger();
    private final int times;

    private AuditComparison(int times) {
        this.times = times;
    }

    static void run(Options options, ControlPlane.Source source, PrintStream out) throws Exception {
        var rounds = new Rounds(options.number("rounds", 7), out);
        try (var comparison = new AuditComparison(options.number("times", 200))) {
            var contestants = new ArrayList<Contestant>();
            for (int history : options.numbers("history", "1000,10000")) {
                var plane = source.create();
                comparison.planes.add(plane);
                plane.fill(FILL.formatted(history, EVIDENCE));
                plane.settle();
                for (var writing : Writing.values()) {
                    contestants.add(comparison.contestant(plane, history, writing, 1, 1));
                    contestants.add(comparison.contestant(plane, history, writing, ZONES, 1));
                    contestants.add(comparison.contestant(plane, history, writing, ZONES, ZONES));
                }
            }
            rounds.compare("one event in a transaction", contestants);
        }
    }

    private enum Writing {
        INSERT,
        APPEND
    }

    private Contestant contestant(ControlPlane plane, int history, Writing writing, int writers, int zones)
            throws SQLException {
        var sessions = new ArrayList<Connection>();
        for (int i = 0; i < writers; i++) {
            sessions.add(plane.as("pawl_audit", "public"));
        }
        connections.addAll(sessions);
        var name = "%s %d, writers %d, zones %d".formatted(writing, history, writers, zones);
        return new Contestant(name, () -> together(sessions, zones, writing));
    }

    /** Milliseconds that passed for each event of any writer. */
    private Sample together(List<Connection> sessions, int zones, Writing writing) throws Exception {
        int each = Math.max(1, times / sessions.size());
        var running = new ArrayList<Future<?>>();
        long start = System.nanoTime();
        for (int i = 0; i < sessions.size(); i++) {
            var connection = sessions.get(i);
            var zone = new Zone("z" + (i % zones + 1));
            running.add(executor.submit(() -> {
                for (int written = 0; written < each; written++) {
                    write(connection, zone, writing);
                }
                return null;
            }));
        }
        for (var writer : running) {
            writer.get();
        }
        return new Sample((System.nanoTime() - start) / 1e6 / each / sessions.size(), 0);
    }

    private void write(Connection connection, Zone zone, Writing writing) throws SQLException {
        var event = AuditEvent.of(zone.id(), UUID.randomUUID().toString(), Instant.now(), "token.exchanged")
                .by("actor7")
                .inRequest(UUID.randomUUID().toString())
                .decided("allow")
                .with(EVIDENCE);
        boolean written = ZoneTransactions.on(
                connection,
                zone,
                scoped -> writing == Writing.APPEND
                        ? AuditLog.append(scoped, event).appended()
                        : insert(scoped, event));
        if (!written) {
            throw new IllegalStateException("nothing was written by " + writing);
        }
    }

    private boolean insert(Connection connection, AuditEvent event) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, event.zone());
            statement.setString(2, event.id());
            statement.setLong(3, numbers.incrementAndGet());
            statement.setObject(4, event.occurredAt().atOffset(ZoneOffset.UTC));
            statement.setString(5, event.type());
            statement.setString(6, event.actor());
            statement.setString(7, event.request());
            statement.setString(8, event.decision());
            statement.setString(9, event.evidence());
            return statement.executeUpdate() == 1;
        }
    }

    @Override
    public void close() throws SQLException {
        executor.shutdownNow();
        for (var connection : connections) {
            connection.close();
        }
        planes.forEach(ControlPlane::close);
    }
}
