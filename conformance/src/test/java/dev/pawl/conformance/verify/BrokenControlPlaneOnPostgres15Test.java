package dev.pawl.conformance.verify;

import org.junit.jupiter.api.Tag;

/** The control plane, broken in many ways, on PostgreSQL 15. */
@Tag("long")
final class BrokenControlPlaneOnPostgres15Test extends BrokenSchemas {
    BrokenControlPlaneOnPostgres15Test() {
        super(15, SoundSchema.CONTROL_PLANE, 2, UNTIL_NOTHING_IS_LEFT);
    }
}
