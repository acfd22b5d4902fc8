package dev.pawl.engine.provision;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last line of a login's comment, which says what the login is for, so that it is not given to a second database by
 * mistake.
 *
 * @param database the name, or {@link #SHARED}
 */
public record LoginTag(String service, String database) {
    /** Of a login that is meant for several databases. */
    public static final String SHARED = "*";

    private static final Pattern LINE = Pattern.compile("(?m)^@login (\\S+) (.+)$");

    /** The tag in a comment. */
    static Optional<LoginTag> in(@Nullable String comment) {
        var line = LINE.matcher(comment == null ? "" : comment);
        return line.find() ? Optional.of(new LoginTag(line.group(1), line.group(2))) : Optional.empty();
    }

    /** The comment with this tag at its end. */
    String addedTo(@Nullable String comment) {
        return comment == null || comment.isBlank() ? words() + "\n" + this : comment.stripTrailing() + "\n" + this;
    }

    /** What the login is, for people. */
    String words() {
        return service + " of " + (database.equals(SHARED) ? "several databases" : "database " + database);
    }

    @Override
    public String toString() {
        return "@login " + service + " " + database;
    }
}
