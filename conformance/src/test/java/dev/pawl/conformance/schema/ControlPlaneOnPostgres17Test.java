package dev.pawl.conformance.schema;

import org.junit.jupiter.api.Tag;

/** The control-plane schema on PostgreSQL 17. */
@Tag("long")
final class ControlPlaneOnPostgres17Test extends ControlPlaneSchema {
    ControlPlaneOnPostgres17Test() {
        super(17);
    }
}
