package dev.pawl.conformance;

import org.junit.jupiter.api.Tag;

/** Pawl's runner on PostgreSQL 17. */
@Tag("long")
final class PawlOnPostgres17Test extends PawlConformance {
    PawlOnPostgres17Test() {
        super(17);
    }
}
