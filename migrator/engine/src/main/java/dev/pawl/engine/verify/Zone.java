package dev.pawl.engine.verify;

/**
 * A zone that exists only inside a transaction that is rolled back.
 *
 * @param text what a session says
 * @param sql what a row holds, with its type
 * @param mark a word in the rows of this zone and in no other
 */
record Zone(String text, String sql, String mark) {}
