package dev.pawl.conformance.schema;

/** What is promised of the retention of audit months, on PostgreSQL 15. */
final class RetentionOnPostgres15Test extends Retention {
    RetentionOnPostgres15Test() {
        super(15);
    }
}
