package dev.pawl.conformance.schema;

/** What is promised of the audit tables, on PostgreSQL 15. */
final class AuditLedgerOnPostgres15Test extends AuditLedger {
    AuditLedgerOnPostgres15Test() {
        super(15);
    }
}
