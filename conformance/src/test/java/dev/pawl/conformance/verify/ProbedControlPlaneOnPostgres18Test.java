package dev.pawl.conformance.verify;

/** Probing our schema on PostgreSQL 18. */
final class ProbedControlPlaneOnPostgres18Test extends ProbedControlPlane {
    ProbedControlPlaneOnPostgres18Test() {
        super(18);
    }
}
