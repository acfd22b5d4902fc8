package dev.pawl.engine.migration;

import java.util.Set;

/** What a statement needs from the transaction it runs in, told by its first words. */
public enum StatementKind {
    /** Runs inside a transaction of the runner's. */
    TRANSACTIONAL,
    /** CALL and DO: most run inside a transaction, those that commit do not, and only the server can tell. */
    PROCEDURAL,
    /** SET and RESET of the session: belongs to whatever follows. */
    SETTING,
    /** Opens a transaction of the file's own. */
    BEGIN,
    /** Ends a transaction of the file's own. */
    COMMIT,
    /** CREATE INDEX CONCURRENTLY. */
    BUILD_INDEX,
    /** DROP INDEX CONCURRENTLY. */
    DROP_INDEX,
    /** REINDEX CONCURRENTLY, and REINDEX of a schema, a database or the catalogs. */
    REBUILD_INDEX,
    /** ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY. */
    DETACH_PARTITION,
    /** Cannot run in a transaction, and running it again is as good as running it once. */
    REPEATABLE,
    /** Cannot run in a transaction, and nothing tells afterwards whether it did what it should. */
    UNPROVABLE,
    /** Would take the runner's transaction, lock or connection away. */
    REFUSED;

    private static final Set<String> SERVER_WIDE = Set.of("DATABASE", "TABLESPACE", "SUBSCRIPTION");
    private static final Set<String> LARGE_REINDEX = Set.of("SCHEMA", "DATABASE", "SYSTEM");

    /** Whether PostgreSQL refuses it in a transaction block. */
    public boolean runsAlone() {
        return switch (this) {
            case BUILD_INDEX, DROP_INDEX, REBUILD_INDEX, DETACH_PARTITION, REPEATABLE, UNPROVABLE -> true;
            default -> false;
        };
    }

    static StatementKind of(Statement statement) {
        if (statement.tokens().isEmpty()) {
            return TRANSACTIONAL;
        }
        return switch (statement.tokens().get(0).toUpperCase(java.util.Locale.ROOT)) {
            case "BEGIN" -> BEGIN;
            case "START" -> statement.hasAt(1, "TRANSACTION") ? BEGIN : TRANSACTIONAL;
            case "COMMIT", "END" -> chains(statement) || statement.has("PREPARED") ? REFUSED : COMMIT;
            case "ROLLBACK" -> statement.has("TO") ? TRANSACTIONAL : REFUSED;
            case "ABORT" -> REFUSED;
            case "PREPARE" -> statement.hasAt(1, "TRANSACTION") ? REFUSED : TRANSACTIONAL;
            case "DISCARD" -> statement.hasAt(1, "ALL") ? REFUSED : TRANSACTIONAL;
            case "SET" -> statement.hasAt(1, "LOCAL") || statement.hasAt(1, "CONSTRAINTS") ? TRANSACTIONAL : SETTING;
            case "RESET" -> SETTING;
            case "CALL", "DO" -> PROCEDURAL;
            case "VACUUM" -> REPEATABLE;
            case "CLUSTER" -> isWithoutTable(statement) ? REPEATABLE : TRANSACTIONAL;
            case "REINDEX" -> ofReindex(statement);
            case "CREATE" -> ofCreate(statement);
            case "DROP" -> ofDrop(statement);
            case "ALTER" -> ofAlter(statement);
            default -> TRANSACTIONAL;
        };
    }

    private static boolean chains(Statement statement) {
        return statement.has("CHAIN") && !statement.has("NO");
    }

    private static StatementKind ofCreate(Statement statement) {
        int index = statement.hasAt(1, "UNIQUE") ? 2 : 1;
        if (statement.hasAt(index, "INDEX", "CONCURRENTLY")) {
            return BUILD_INDEX;
        }
        return isServerWide(statement) ? UNPROVABLE : TRANSACTIONAL;
    }

    private static StatementKind ofDrop(Statement statement) {
        if (statement.hasAt(1, "INDEX", "CONCURRENTLY")) {
            return DROP_INDEX;
        }
        return isServerWide(statement) ? UNPROVABLE : TRANSACTIONAL;
    }

    private static StatementKind ofAlter(Statement statement) {
        if (statement.hasAt(1, "SYSTEM")) {
            return REPEATABLE;
        }
        if (statement.hasAt(1, "DATABASE")) {
            return statement.after("SET", "TABLESPACE") > 0 ? UNPROVABLE : TRANSACTIONAL;
        }
        if (statement.hasAt(1, "SUBSCRIPTION")) {
            return statement.has("REFRESH") || statement.has("PUBLICATION") ? REPEATABLE : TRANSACTIONAL;
        }
        boolean detaches = statement.hasAt(1, "TABLE") && statement.after("DETACH", "PARTITION") > 0;
        return detaches && statement.has("CONCURRENTLY") ? DETACH_PARTITION : TRANSACTIONAL;
    }

    private static StatementKind ofReindex(Statement statement) {
        int target = afterOptions(statement);
        boolean large = target < statement.tokens().size()
                && LARGE_REINDEX.contains(statement.tokens().get(target).toUpperCase(java.util.Locale.ROOT));
        return large || statement.has("CONCURRENTLY") ? REBUILD_INDEX : TRANSACTIONAL;
    }

    private static boolean isServerWide(Statement statement) {
        return statement.tokens().size() > 1
                && SERVER_WIDE.contains(statement.tokens().get(1).toUpperCase(java.util.Locale.ROOT));
    }

    private static boolean isWithoutTable(Statement statement) {
        int next = afterOptions(statement);
        return next >= statement.tokens().size()
                || (statement.hasAt(next, "VERBOSE") && statement.tokens().size() == next + 1);
    }

    /** Where the statement goes on after its first word and a list of options in parentheses. */
    static int afterOptions(Statement statement) {
        if (!statement.hasAt(1, "(")) {
            return 1;
        }
        int close = statement.tokens().indexOf(")");
        return close < 0 ? statement.tokens().size() : close + 1;
    }
}
