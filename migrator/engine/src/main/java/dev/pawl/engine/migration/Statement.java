package dev.pawl.engine.migration;

import java.util.List;

/**
 * One statement of a script, as psql would cut it.
 *
 * @param start where it begins in the script, after white space and comments
 * @param end where it ends, before its semicolon
 * @param words its first words in upper case, enough to tell what kind of statement it is
 */
record Statement(int start, int end, List<String> words) {
    /** How many words are kept. */
    static final int WORDS = 6;

    Statement {
        words = List.copyOf(words);
    }

    boolean startsWith(String... expected) {
        return words.size() >= expected.length
                && words.subList(0, expected.length).equals(List.of(expected));
    }

    /** Whether it opens a transaction block without asking for an isolation level or another mode. */
    boolean opensTransaction() {
        return words.equals(List.of("BEGIN"))
                || words.equals(List.of("BEGIN", "TRANSACTION"))
                || words.equals(List.of("BEGIN", "WORK"))
                || words.equals(List.of("START", "TRANSACTION"));
    }

    /** Whether it commits a transaction block and does nothing else. */
    boolean commits() {
        return words.size() <= 2
                && (startsWith("COMMIT") || startsWith("END"))
                && (words.size() == 1
                        || words.get(1).equals("TRANSACTION")
                        || words.get(1).equals("WORK"));
    }

    /** Whether it begins or ends a transaction in any way; a savepoint does neither. */
    boolean controlsTransaction() {
        return startsWith("BEGIN")
                || startsWith("START", "TRANSACTION")
                || startsWith("COMMIT")
                || startsWith("END")
                || startsWith("ABORT")
                || startsWith("PREPARE", "TRANSACTION")
                || (startsWith("ROLLBACK") && !words.contains("TO"));
    }
}
