package dev.pawl.conformance.verify;

import org.junit.jupiter.api.Tag;

/** A schema without tags, broken in every way, on PostgreSQL 18. */
@Tag("long")
final class BrokenShopOnPostgres18Test extends BrokenSchemas {
    BrokenShopOnPostgres18Test() {
        super(18, SoundSchema.SHOP, Integer.MAX_VALUE, UNTIL_NOTHING_IS_LEFT);
    }
}
