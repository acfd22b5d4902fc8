package dev.pawl.conformance.schema;

/** What is promised of the outboxes, on PostgreSQL 15. */
final class OutboxesOnPostgres15Test extends Outboxes {
    OutboxesOnPostgres15Test() {
        super(15);
    }
}
