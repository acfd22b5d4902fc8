package dev.pawl.conformance.schema;

import org.junit.jupiter.api.Tag;

/** The control-plane schema on PostgreSQL 16. */
@Tag("long")
final class ControlPlaneOnPostgres16Test extends ControlPlaneSchema {
    ControlPlaneOnPostgres16Test() {
        super(16);
    }
}
