package dev.pawl.engine.audit;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.postgresql.util.PSQLException;

/**
 * Appends to the audit tables, each call in one round trip.
 *
 * <p>Appending holds the head of the chain until the transaction ends, and with it everybody who appends to the same
 * zone: let it be the last statement before the commit. After an error the transaction has to be rolled back, and with
 * it the change that was to be audited.
 *
 * <p>Thread-safe; a connection is confined to one thread.
 */
public final class AuditLog {
    private static final String APPEND =
            "SELECT * FROM public.audit_append(?, ?, ?, ?, ?, ?, ?, ?, ?, ?::pg_catalog.jsonb)";
    private static final String APPEND_ADMIN =
            "SELECT * FROM public.admin_audit_append(?, ?, ?, ?, ?, ?, ?, ?::pg_catalog.jsonb)";
    private static final String APPEND_DEPLOYMENT =
            "SELECT * FROM public.deployment_audit_append(?, ?, ?, ?, ?, ?, ?::pg_catalog.jsonb)";
    private static final String SET_ZONE = "SELECT pg_catalog.set_config('pawl.zone_id', ?, true)";
    private static final String NO_ZONE = "SELECT pg_catalog.set_config('pawl.zone_id', '', true)";
    private static final String ALERT =
            "INSERT INTO public.audit_ingest_alerts (zone_id, kind, event_id, detail) VALUES (?, ?, ?, ?)";
    private static final String ONE_CONTENT = "_one_content";

    private AuditLog() {}

    /**
     * Appends an event to the chain of the zone that the transaction works for.
     *
     * @throws PawlException when the zone has an event of this id with other content
     * @throws SQLException also when the transaction works for another zone, or for none
     */
    public static AuditReceipt append(Connection connection, AuditEvent event) throws SQLException {
        try (var statement = connection.prepareStatement(APPEND)) {
            fill(statement, 1, event);
            return receipt(statement);
        } catch (SQLException e) {
            throw refusal(e, event.zone(), event.id());
        }
    }

    /**
     * Appends events of several zones, in the order of the zones' ids, so that transactions which do so never wait for
     * each other in a circle. Sets the zone for each of them; afterwards the transaction works for no zone.
     *
     * @return in the order of {@code events}
     * @throws PawlException when a zone has an event of one of the ids with other content; then none is appended
     */
    public static List<AuditReceipt> appendToZones(Connection connection, List<AuditEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return List.of();
        }
        var order = new ArrayList<Integer>();
        for (int i = 0; i < events.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing((Integer i) -> events.get(i).zone()));
        var sql = (SET_ZONE + "; " + APPEND + "; ").repeat(events.size()) + NO_ZONE;
        try (var statement = connection.prepareStatement(sql)) {
            int parameter = 1;
            for (var i : order) {
                statement.setString(parameter, events.get(i).zone());
                parameter = fill(statement, parameter + 1, events.get(i));
            }
            return receipts(statement, order);
        } catch (SQLException e) {
            throw refusal(e, "several", "one of " + events.size());
        }
    }

    /**
     * Appends what an operator changed, in the transaction of the change. What was done to the whole deployment is
     * appended as {@code pawl_all_zones}, after the events of zones.
     *
     * @throws PawlException when there is an event of this id with other content
     */
    public static AuditReceipt append(Connection connection, AdminAuditEvent event) throws SQLException {
        var zone = event.zone();
        try (var statement = connection.prepareStatement(zone == null ? APPEND_DEPLOYMENT : APPEND_ADMIN)) {
            int next = 1;
            if (zone != null) {
                statement.setString(next++, zone);
            }
            statement.setString(next++, event.id());
            statement.setString(next++, event.actor());
            statement.setString(next++, event.action());
            statement.setString(next++, event.targetKind());
            statement.setString(next++, event.targetId());
            statement.setString(next++, event.request());
            statement.setString(next, event.change());
            return receipt(statement);
        } catch (SQLException e) {
            throw refusal(e, zone == null ? "the deployment" : zone, event.id());
        }
    }

    /** Records that an event could not be taken in. Not in the transaction that was refused, which is rolled back. */
    public static void alert(Connection connection, AuditAlert alert) throws SQLException {
        try (var statement = connection.prepareStatement(ALERT)) {
            statement.setString(1, alert.zone());
            statement.setString(2, alert.kind().stored());
            statement.setString(3, alert.eventId());
            statement.setString(4, alert.detail());
            statement.executeUpdate();
        }
    }

    /** Returns the number of the next parameter. */
    private static int fill(PreparedStatement statement, int first, AuditEvent event) throws SQLException {
        int next = first;
        statement.setString(next++, event.zone());
        statement.setString(next++, event.id());
        statement.setObject(next++, event.occurredAt().atOffset(ZoneOffset.UTC));
        statement.setString(next++, event.type());
        statement.setString(next++, event.actor());
        statement.setString(next++, event.request());
        statement.setString(next++, event.decision());
        statement.setString(next++, event.policySetVersion());
        var manifest = event.manifest();
        statement.setBytes(next++, manifest == null ? null : Hex.parse(manifest));
        statement.setString(next++, event.evidence());
        return next;
    }

    private static AuditReceipt receipt(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            row.next();
            return read(row);
        }
    }

    private static List<AuditReceipt> receipts(PreparedStatement statement, List<Integer> order) throws SQLException {
        var receipts = new AuditReceipt[order.size()];
        statement.execute();
        for (var i : order) {
            statement.getMoreResults();
            try (var row = statement.getResultSet()) {
                row.next();
                receipts[i] = read(row);
            }
            statement.getMoreResults();
        }
        return List.of(receipts);
    }

    private static AuditReceipt read(ResultSet row) throws SQLException {
        return new AuditReceipt(
                row.getLong(1),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                Hex.of(row.getBytes(3)),
                row.getBoolean(4));
    }

    private static SQLException refusal(SQLException e, String zone, String id) {
        if (e instanceof PSQLException answer && answer.getServerErrorMessage() != null) {
            var constraint = answer.getServerErrorMessage().getConstraint();
            if (constraint != null && constraint.toLowerCase(Locale.ROOT).endsWith(ONE_CONTENT)) {
                throw PawlException.of(Message.AUDIT_OTHER_CONTENT, id, zone).causedBy(e);
            }
        }
        return e;
    }
}
