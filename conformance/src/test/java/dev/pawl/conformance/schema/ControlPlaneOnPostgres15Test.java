package dev.pawl.conformance.schema;

/** The control-plane schema on PostgreSQL 15. */
final class ControlPlaneOnPostgres15Test extends ControlPlaneSchema {
    ControlPlaneOnPostgres15Test() {
        super(15);
    }
}
