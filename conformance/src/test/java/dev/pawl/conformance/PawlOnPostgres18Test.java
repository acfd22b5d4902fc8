package dev.pawl.conformance;

/** Pawl's runner on PostgreSQL 18. */
final class PawlOnPostgres18Test extends PawlConformance {
    PawlOnPostgres18Test() {
        super(18);
    }
}
