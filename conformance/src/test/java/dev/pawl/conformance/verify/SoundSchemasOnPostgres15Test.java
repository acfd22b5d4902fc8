package dev.pawl.conformance.verify;

/** Sound schemas on PostgreSQL 15. */
final class SoundSchemasOnPostgres15Test extends SoundSchemas {
    SoundSchemasOnPostgres15Test() {
        super(15);
    }
}
