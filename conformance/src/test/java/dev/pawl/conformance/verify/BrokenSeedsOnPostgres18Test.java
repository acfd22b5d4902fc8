package dev.pawl.conformance.verify;

/** The shapes of other systems, with the faults that they had. */
final class BrokenSeedsOnPostgres18Test extends BrokenSchemas {
    BrokenSeedsOnPostgres18Test() {
        super(18, SoundSchema.NONE, Integer.MAX_VALUE, UNTIL_NOTHING_IS_LEFT);
    }
}
