package dev.pawl.conformance.verify;

/** Probing our schema on PostgreSQL 15. */
final class ProbedControlPlaneOnPostgres15Test extends ProbedControlPlane {
    ProbedControlPlaneOnPostgres15Test() {
        super(15);
    }
}
