package dev.pawl.conformance.schema;

/** What is promised of the outboxes, on PostgreSQL 18. */
final class OutboxesOnPostgres18Test extends Outboxes {
    OutboxesOnPostgres18Test() {
        super(18);
    }
}
