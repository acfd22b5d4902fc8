package dev.pawl.conformance.verify;

import org.junit.jupiter.api.Tag;

/** The control plane, broken in every way, on PostgreSQL 18. */
@Tag("long")
final class BrokenControlPlaneOnPostgres18Test extends BrokenSchemas {
    BrokenControlPlaneOnPostgres18Test() {
        super(18, SoundSchema.CONTROL_PLANE, Integer.MAX_VALUE, UNTIL_NOTHING_IS_LEFT);
    }
}
