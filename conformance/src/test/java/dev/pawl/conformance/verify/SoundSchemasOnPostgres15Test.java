package dev.pawl.conformance.verify;

import org.junit.jupiter.api.Tag;

/** Sound schemas on PostgreSQL 15. */
@Tag("long")
final class SoundSchemasOnPostgres15Test extends SoundSchemas {
    SoundSchemasOnPostgres15Test() {
        super(15);
    }
}
