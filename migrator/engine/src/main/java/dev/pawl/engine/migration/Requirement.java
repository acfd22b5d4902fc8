package dev.pawl.engine.migration;

/**
 * What must be there before a migration runs.
 *
 * @param name a major version of PostgreSQL, or the name of an extension or role
 * @param line where the directive stands, counted from 1
 */
public record Requirement(Kind kind, String name, int line) {
    /** What is required. */
    public enum Kind {
        POSTGRES,
        EXTENSION,
        ROLE
    }
}
