package dev.pawl.conformance;

import org.junit.jupiter.api.Tag;

/** Pawl's runner on PostgreSQL 16. */
@Tag("long")
final class PawlOnPostgres16Test extends PawlConformance {
    PawlOnPostgres16Test() {
        super(16);
    }
}
