package dev.pawl.conformance.schema;

/** What is promised of the retention of audit months, on PostgreSQL 18. */
final class RetentionOnPostgres18Test extends Retention {
    RetentionOnPostgres18Test() {
        super(18);
    }
}
