package dev.pawl.conformance.schema;

/** What is promised of the audit tables, on PostgreSQL 18. */
final class AuditLedgerOnPostgres18Test extends AuditLedger {
    AuditLedgerOnPostgres18Test() {
        super(18);
    }
}
