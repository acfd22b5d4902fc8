package dev.pawl.engine.verify;

/**
 * A zone that exists only inside a transaction that is rolled back.
 *
 * @param text what a session says
 * @param sql what a row holds, with its type
 * @param mark a word in the rows of this zone and in no other
 * @param suffix tells a second row of the same table from the first
 */
record Zone(String text, String sql, String mark, String suffix) {
    Zone(String text, String sql, String mark) {
        this(text, sql, mark, "");
    }

    /** The same zone for another row. */
    Zone with(String otherSuffix) {
        return new Zone(text, sql, mark, otherSuffix);
    }

    /** A word that is in one row only. */
    String word() {
        return mark + suffix;
    }
}
