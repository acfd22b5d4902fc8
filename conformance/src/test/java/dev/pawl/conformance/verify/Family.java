package dev.pawl.conformance.verify;

import dev.pawl.engine.verify.Finding;
import java.util.Locale;
import java.util.regex.Pattern;

/** A kind of fault, and the rules of which any may find it. */
enum Family {
    /** Rows of other zones can be seen or written, or one's own cannot. */
    ISOLATION("ROW_SECURITY|CHILD|POLICY|ZONE_MAY|OTHER_ZONE|UNTAGGED|TAG|FOREIGN_KEY|PUBLICATION|RULE|FOREIGN_TABLE"),
    /** What a comment says of a table, or should say. */
    TAG("TAG|UNTAGGED"),
    /** What was written once can be changed, or is guarded by less than it should be. */
    KEPT("GUARD|TRUNCATE|TRIGGER|CHANGE|GRANT|CASCADE|RULE|FOREIGN_KEY|CHILD|ROW_SECURITY"),
    /** Rights are other than they should be. */
    GRANT("GRANT|PUBLIC|DEFAULT_GRANT|REPLICATION|DEFINER|LARGE_OBJECT|SCHEMA"),
    /** A view gives away what its tables do not. */
    VIEW("VIEW|MATERIALIZED|OTHER_ZONE|GRANT"),
    /** A function runs with rights that its callers do not have, in a way that they can misuse. */
    DEFINER("DEFINER|FUNCTION|OTHER_ZONE|PUBLIC|LEAKPROOF"),
    /** A partition lacks what its table has, or is missing. */
    PARTITION("PARTITION|DEFAULT_PARTITION|ROW_SECURITY|TRUNCATE|TRIGGER|GUARD|POLICY|CHANGE|OTHER_ZONE"),
    /** A role may do more than its grants say. */
    ROLE("ROLE|OWNER|REPLICATION|OTHER_ZONE|GRANT"),
    /** A setting is brought along that the application has to say. */
    SETTING("ZONE_PRESET|SETTING|ROLE|REPLICATION|PUBLIC_CREATE|SEARCH_PATH|SCHEMA"),
    /** Keys of other zones can be found out or pointed to. */
    ORACLE("FOREIGN_KEY|KEY|UNIQUE|OTHER_ZONE"),
    /** The chain of audit events does not close. */
    CHAIN("AUDIT");

    private final Pattern rules;

    Family(String beginnings) {
        this.rules = Pattern.compile("(" + beginnings + ").*");
    }

    /** As files call it. */
    static Family of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    boolean contains(Finding finding) {
        return rules.matcher(finding.rule().name()).matches();
    }
}
