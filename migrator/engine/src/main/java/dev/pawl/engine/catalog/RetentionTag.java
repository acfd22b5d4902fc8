package dev.pawl.engine.catalog;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code @retention obstacles public.audit_events} in the comment of a function that takes a partition: what it says or
 * does before a partition of that table may go.
 *
 * @param table schema and name, as {@link Relation#label()} has them
 */
public record RetentionTag(Step step, String table) {
    private static final Pattern LINE =
            Pattern.compile("(?m)^[ \\t]*@retention[ \\t]+(verify|obstacles|release|drop)[ \\t]+(\\S+)[ \\t]*$");

    /** In the order in which they are called. */
    public enum Step {
        /** Returns a row for each thing that is wrong with its contents. */
        VERIFY,
        /** Returns a text for each reason why it has to stay. */
        OBSTACLES,
        /** Decides that it goes, before it is detached. */
        RELEASE,
        /** Drops it, after it was detached. */
        DROP
    }

    /** What a comment says; empty when it says nothing that can be understood. */
    public static Optional<RetentionTag> of(String comment) {
        var matcher = LINE.matcher(comment);
        return matcher.find()
                ? Optional.of(
                        new RetentionTag(Step.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)), matcher.group(2)))
                : Optional.empty();
    }
}
