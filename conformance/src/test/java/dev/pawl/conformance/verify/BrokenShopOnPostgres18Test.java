package dev.pawl.conformance.verify;

/** A schema without tags, broken in some ways, on PostgreSQL 18. */
final class BrokenShopOnPostgres18Test extends BrokenSchemas {
    BrokenShopOnPostgres18Test() {
        super(18, SoundSchema.SHOP, 1);
    }
}
