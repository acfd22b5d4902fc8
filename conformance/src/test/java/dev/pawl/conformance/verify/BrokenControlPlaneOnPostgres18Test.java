package dev.pawl.conformance.verify;

/** The control plane, broken in some ways, on PostgreSQL 18. */
final class BrokenControlPlaneOnPostgres18Test extends BrokenSchemas {
    BrokenControlPlaneOnPostgres18Test() {
        super(18, SoundSchema.CONTROL_PLANE, 1);
    }
}
