package dev.pawl.conformance.verify;

/** The control plane, broken in some of the ways that the long tier tries all of. */
final class BrokenControlPlaneTest extends BrokenSchemas {
    BrokenControlPlaneTest() {
        super(18, SoundSchema.CONTROL_PLANE, 1, NEVER);
    }
}
