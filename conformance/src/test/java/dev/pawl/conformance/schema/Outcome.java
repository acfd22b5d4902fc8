package dev.pawl.conformance.schema;

import java.sql.SQLException;

/**
 * What a statement came to.
 *
 * @param result the number of rows that it touched or saw, or the SQLSTATE with which it was refused
 * @param detail the server's words
 */
record Outcome(String result, String detail) {
    static final String NO_ROWS = rows(0);
    static final String INSUFFICIENT_PRIVILEGE = "42501";
    static final String RESTRICT_VIOLATION = "23001";
    static final String FOREIGN_KEY_VIOLATION = "23503";
    static final String UNIQUE_VIOLATION = "23505";
    static final String CHECK_VIOLATION = "23514";

    static Outcome of(int count) {
        return new Outcome(rows(count), "");
    }

    static Outcome of(SQLException refusal) {
        return new Outcome(String.valueOf(refusal.getSQLState()), " " + refusal.getMessage());
    }

    static String rows(int count) {
        return count + " rows";
    }

    @Override
    public String toString() {
        return result + detail;
    }
}
