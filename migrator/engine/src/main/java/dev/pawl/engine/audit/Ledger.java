package dev.pawl.engine.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/** A table whose rows form one chain for each zone. */
public enum Ledger {
    /** What was decided. */
    AUDIT_EVENTS("audit_events", "zone_id", 14) {
        @Override
        String columns() {
            return """
                pg_catalog.timestamptz_send(event.occurred_at), event.event_type, event.actor_id, event.request_id,
                event.decision, event.policy_set_version_id, event.manifest_sha256, event.evidence::pg_catalog.text""";
        }

        @Override
        void add(RecordHash hash, ResultSet row, int first) throws SQLException {
            hash.time(row.getBytes(first))
                    .text(row.getString(first + 1))
                    .text(row.getString(first + 2))
                    .text(row.getString(first + 3))
                    .text(row.getString(first + 4))
                    .text(row.getString(first + 5))
                    .bytes(row.getBytes(first + 6))
                    .text(row.getString(first + 7));
        }
    },

    /** What operators changed; it has a chain for the deployment too. */
    ADMIN_AUDIT_EVENTS("admin_audit_events", "chain", 12) {
        @Override
        String columns() {
            return """
                event.actor_id, event.action, event.target_kind, event.target_id, event.request_id,
                event.change::pg_catalog.text""";
        }

        @Override
        void add(RecordHash hash, ResultSet row, int first) throws SQLException {
            for (int column = first; column < first + 6; column++) {
                hash.text(row.getString(column));
            }
        }
    };

    private final String table;
    private final String chainColumn;
    private final int fields;

    Ledger(String table, String chainColumn, int fields) {
        this.table = table;
        this.chainColumn = chainColumn;
        this.fields = fields;
    }

    /** The ledger that is kept in this table. */
    static Optional<Ledger> of(String table) {
        return Arrays.stream(values())
                .filter(ledger -> ledger.table.equals(table))
                .findFirst();
    }

    /** Its table in schema public. */
    public String table() {
        return table;
    }

    String chainColumn() {
        return chainColumn;
    }

    /** What the hash says first, so that no row can stand for one of another table or form. */
    String label() {
        return table + "/1";
    }

    int fields() {
        return fields;
    }

    /** What a row holds besides what chains it. */
    abstract String columns();

    /** Adds these columns, of which the row has the first one at this place. */
    abstract void add(RecordHash hash, ResultSet row, int first) throws SQLException;
}
