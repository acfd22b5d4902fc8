package dev.pawl.conformance.verify;

/** A schema without tags, broken in some of the ways that the long tier tries all of. */
final class BrokenShopTest extends BrokenSchemas {
    BrokenShopTest() {
        super(18, SoundSchema.SHOP, 1, UNTIL_NOTHING_IS_LEFT);
    }
}
