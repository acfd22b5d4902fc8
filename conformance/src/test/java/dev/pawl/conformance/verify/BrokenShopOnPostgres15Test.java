package dev.pawl.conformance.verify;

import org.junit.jupiter.api.Tag;

/** A schema without tags, broken in many ways, on PostgreSQL 15. */
@Tag("long")
final class BrokenShopOnPostgres15Test extends BrokenSchemas {
    BrokenShopOnPostgres15Test() {
        super(15, SoundSchema.SHOP, 2, UNTIL_NOTHING_IS_LEFT);
    }
}
