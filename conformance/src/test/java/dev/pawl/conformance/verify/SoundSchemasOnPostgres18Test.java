package dev.pawl.conformance.verify;

/** Sound schemas on PostgreSQL 18. */
final class SoundSchemasOnPostgres18Test extends SoundSchemas {
    SoundSchemasOnPostgres18Test() {
        super(18);
    }
}
