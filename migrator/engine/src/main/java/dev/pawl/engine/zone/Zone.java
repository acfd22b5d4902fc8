package dev.pawl.engine.zone;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id of a zone, as the schema lets one be: what is left of a setting when its transaction has ended, the empty
 * string, is none, and nothing stands for every zone.
 */
public record Zone(String id) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern NOT_SHOWN = Pattern.compile("[^A-Za-z0-9_.:@*/ -]");
    private static final int LONGEST_SHOWN = 64;

    /**
     * A zone of this id.
     *
     * @throws PawlException when it is none; nothing is known about whether the zone exists
     */
    public Zone {
        requireForm(id);
    }

    /**
     * The zone that somebody names, such as a request.
     *
     * @throws PawlException when there is no name, or it is no id
     */
    public static Zone of(@Nullable String id) {
        return new Zone(requireForm(id));
    }

    private static String requireForm(@Nullable String id) {
        if (id == null || !FORM.matcher(id).matches()) {
            throw PawlException.of(Message.BAD_ZONE, shown(id));
        }
        return id;
    }

    /** Whatever was given may come from outside, and goes to a log. */
    private static String shown(@Nullable String id) {
        if (id == null) {
            return "Nothing";
        }
        var head = id.substring(0, Math.min(id.length(), LONGEST_SHOWN));
        return '"' + NOT_SHOWN.matcher(head).replaceAll("?") + (head.length() < id.length() ? "..." : "") + '"';
    }

    @Override
    public String toString() {
        return id;
    }
}
