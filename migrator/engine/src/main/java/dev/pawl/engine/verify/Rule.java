package dev.pawl.engine.verify;

import java.util.Locale;

/** What verify looks for. The id of a rule is its name in lower case with hyphens; {@code docs/guide/verify.md} explains each. */
public enum Rule {
    TAG_WRONG(Level.ERROR),
    TAG_DOUBTFUL(Level.WARNING),
    UNTAGGED_TABLE(Level.ERROR),

    ROW_SECURITY_MISSING(Level.ERROR),
    ROW_SECURITY_NOT_FORCED(Level.ERROR),
    CHILD_UNPROTECTED(Level.ERROR),
    POLICY_ALWAYS_TRUE(Level.ERROR),
    POLICY_WILDCARD(Level.ERROR),
    POLICY_ADMITS_UNSET(Level.ERROR),
    POLICY_OTHER_SETTING(Level.ERROR),
    POLICY_NOT_EQUALITY(Level.ERROR),
    POLICY_MISSING(Level.WARNING),
    ZONE_MAY_BE_EMPTY(Level.ERROR),
    ZONE_PRESET(Level.ERROR),

    VIEW_NOT_INVOKER(Level.ERROR),
    MATERIALIZED_VIEW(Level.ERROR),

    DEFINER_SEARCH_PATH(Level.ERROR),
    DEFINER_PUBLIC_EXECUTE(Level.ERROR),
    DEFINER_CROSSES_ZONES(Level.ERROR),
    DEFINER_RUNS_TEXT(Level.WARNING),
    FUNCTION_SETS_ZONE(Level.ERROR),
    FUNCTION_LEAKPROOF(Level.WARNING),

    GUARD_MISSING(Level.ERROR),
    TRUNCATE_UNGUARDED(Level.ERROR),
    TRIGGER_DISABLED(Level.ERROR),
    TRIGGER_NOT_ALWAYS(Level.ERROR),
    GUARD_DOES_NOT_REFUSE(Level.ERROR),
    GUARD_CHANGEABLE(Level.ERROR),
    CASCADE_INTO_FIXED(Level.WARNING),

    PARTITION_UNPROTECTED(Level.ERROR),
    PARTITION_GRANTS(Level.ERROR),
    PARTITION_WINDOW(Level.ERROR),
    PARTITION_GAP(Level.ERROR),
    PARTITION_BOUNDS(Level.ERROR),
    DEFAULT_PARTITION(Level.ERROR),
    PARTITION_RETENTION(Level.WARNING),

    ROLE_BYPASSES(Level.ERROR),
    ROLE_MAY_BYPASS(Level.ERROR),
    ROLE_MAY_BECOME_OWNER(Level.ERROR),
    ROLE_OWNS_TABLE(Level.ERROR),
    ROLE_CROSSES_WITHOUT_ASKING(Level.ERROR),
    ROLE_READS_SERVER(Level.ERROR),
    ROLE_CREATES_ROLES(Level.WARNING),
    OWNER_BYPASSES(Level.WARNING),
    REPLICATION_ROLE(Level.ERROR),

    GRANT_EXTRA(Level.ERROR),
    GRANT_MISSING(Level.ERROR),
    GRANT_TRUNCATE(Level.ERROR),
    GRANT_TOO_MUCH(Level.WARNING),
    PUBLIC_GRANT(Level.ERROR),
    PUBLIC_CREATE(Level.ERROR),
    DEFAULT_GRANT(Level.WARNING),

    PUBLICATION(Level.WARNING),
    FOREIGN_TABLE(Level.WARNING),
    RULE_ON_TABLE(Level.WARNING),
    LARGE_OBJECT_PUBLIC(Level.WARNING),

    FOREIGN_KEY_CROSSES_ZONES(Level.ERROR),
    KEY_ACROSS_ZONES(Level.INFO),

    OTHER_ZONE_SEEN(Level.ERROR),
    OTHER_ZONE_WRITTEN(Level.ERROR),
    CHANGE_NOT_REFUSED(Level.ERROR),
    AUDIT_CHAIN_BROKEN(Level.ERROR);

    private final Level level;

    Rule(Level level) {
        this.level = level;
    }

    /** Its stable name. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How bad it usually is. */
    public Level level() {
        return level;
    }
}
