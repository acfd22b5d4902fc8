package dev.pawl.engine.audit;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chains from their beginnings to their heads, computes each hash anew, and tells what is wrong: without
 * believing a function or a trigger of the database. Immutable, thread-safe.
 */
public final class AuditVerifier {
    private static final int PORTION = 1000;
    /** Nothing is dropped before it is as old as this; what the schema sets as floor at installation. */
    private static final Duration FLOOR = Duration.ofDays(90);

    private static final String NEXT_CHAIN =
            """
            WITH next (chain) AS (
                SELECT least(
                    (SELECT min(head.chain) FROM public.audit_chain_heads AS head
                        WHERE head.ledger = '%1$s' AND head.chain > ?),
                    (SELECT min(event.%2$s) FROM public.%1$s AS event WHERE event.%2$s > ?))
            )
            SELECT next.chain, head.sequence, head.hash, released.sequence, released.hash
            FROM next
            LEFT JOIN public.audit_chain_heads AS head ON head.ledger = '%1$s' AND head.chain = next.chain
            LEFT JOIN LATERAL (
                SELECT month_end.sequence, month_end.hash
                FROM public.audit_month_ends AS month_end
                JOIN public.audit_months AS known USING (month)
                WHERE '%1$s' = 'audit_events' AND month_end.zone_id = next.chain AND known.released_at IS NOT NULL
                ORDER BY known.opens DESC
                LIMIT 1
            ) AS released ON true
            WHERE next.chain IS NOT NULL""";

    private static final String EVENTS =
            """
            SELECT event.sequence, event.previous_hash, event.event_hash,
                pg_catalog.timestamptz_send(event.recorded_at), event.id, %3$s
            FROM public.%1$s AS event
            WHERE event.%2$s = ? AND event.sequence > ?
            ORDER BY event.sequence""";

    private final @Nullable String zone;
    private final AnchorIndex anchors;
    private final Duration kept;

    private AuditVerifier(@Nullable String zone, AnchorIndex anchors, Duration kept) {
        this.zone = zone;
        this.anchors = anchors;
        this.kept = kept;
    }

    /** Verifies every chain; the login has to be able to enter {@code pawl_all_zones}. */
    public static AuditVerifier ofAllZones() {
        return new AuditVerifier(null, AnchorIndex.of(List.of()), FLOOR);
    }

    /** Verifies the chains of one zone. */
    public static AuditVerifier ofZone(String zone) {
        return new AuditVerifier(zone, AnchorIndex.of(List.of()), FLOOR);
    }

    /**
     * Compares with anchors too.
     *
     * @param anchors of this database, whose signatures were verified
     * @param kept nothing younger than this can have been dropped with its month
     */
    public AuditVerifier against(Collection<Anchors> anchors, Duration kept) {
        return new AuditVerifier(zone, AnchorIndex.of(anchors), kept);
    }

    /** As {@link #against(Collection, Duration)}, with the floor that the schema comes with: 90 days. */
    public AuditVerifier against(Collection<Anchors> anchors) {
        return against(anchors, FLOOR);
    }

    /**
     * What was read.
     *
     * @param findings how many were told
     */
    public record Summary(long chains, long events, long findings) {}

    /**
     * Verifies, in one transaction that only reads. Streams: a chain may have any length.
     *
     * @param connection with autocommit, as it is again afterwards
     * @param findings told what is wrong as soon as it shows
     */
    public Summary verify(Connection connection, Consumer<AuditFinding> findings) throws SQLException {
        try (var scope = ReadScope.open(connection, zone)) {
            var check = anchors.check(scope.now().minus(kept), findings);
            for (var ledger : Ledger.values()) {
                verify(connection, ledger, check);
            }
            check.end(zone);
            return check.summary();
        }
    }

    private static void verify(Connection connection, Ledger ledger, AnchorCheck check) throws SQLException {
        try (var chains = prepare(connection, NEXT_CHAIN, ledger);
                var events = prepare(connection, EVENTS, ledger)) {
            events.setFetchSize(PORTION);
            var chain = next(chains, ledger, "", check);
            while (chain != null) {
                read(events, chain);
                chain = next(chains, ledger, chain.name(), check);
            }
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Ledger ledger) throws SQLException {
        return connection.prepareStatement(sql.formatted(ledger.table(), ledger.chainColumn(), ledger.columns()));
    }

    /** The chain after this one in the order of the index; a chain whose head is gone shows by its events. */
    private static @Nullable ChainWalk next(PreparedStatement chains, Ledger ledger, String previous, AnchorCheck check)
            throws SQLException {
        chains.setString(1, previous);
        chains.setString(2, previous);
        try (var row = chains.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            var head = row.getBytes(3) == null ? null : new ChainWalk.Link(row.getLong(2), row.getBytes(3));
            var base = row.getBytes(5) == null ? null : new ChainWalk.Link(row.getLong(4), row.getBytes(5));
            return ChainWalk.begin(ledger, row.getString(1), base, head, check);
        }
    }

    private static void read(PreparedStatement events, ChainWalk chain) throws SQLException {
        events.setString(1, chain.name());
        events.setLong(2, chain.base());
        try (var row = events.executeQuery()) {
            while (row.next()) {
                chain.pass(
                        row.getLong(1),
                        row.getBytes(2),
                        row.getBytes(3),
                        computed(chain, row),
                        ByteBuffer.wrap(row.getBytes(4)).getLong());
            }
        }
        chain.end();
    }

    private static byte[] computed(ChainWalk chain, ResultSet row) throws SQLException {
        var hash = new RecordHash(chain.ledger().fields())
                .text(chain.ledger().label())
                .bytes(row.getBytes(2))
                .text(chain.zone())
                .number(row.getLong(1))
                .text(row.getString(5))
                .time(row.getBytes(4));
        chain.ledger().add(hash, row, 6);
        return hash.value();
    }
}
