package dev.pawl.engine.catalog;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code @maintains batch=500} in the comment of a function: it cleans up at most so many rows when it is called with
 * that number, and returns how many it were.
 */
public record MaintainsTag(int batch) {
    private static final Pattern LINE = Pattern.compile("(?m)^[ \\t]*@maintains[ \\t]+batch=([1-9][0-9]{0,6})[ \\t]*$");

    /** What a comment says; empty when it says nothing that can be understood. */
    public static Optional<MaintainsTag> of(String comment) {
        var matcher = LINE.matcher(comment);
        return matcher.find() ? Optional.of(new MaintainsTag(Integer.parseInt(matcher.group(1)))) : Optional.empty();
    }
}
