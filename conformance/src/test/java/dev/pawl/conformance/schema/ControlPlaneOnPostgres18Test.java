package dev.pawl.conformance.schema;

/** The control-plane schema on PostgreSQL 18. */
final class ControlPlaneOnPostgres18Test extends ControlPlaneSchema {
    ControlPlaneOnPostgres18Test() {
        super(18);
    }
}
