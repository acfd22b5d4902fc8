package dev.pawl.engine.audit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What could not be taken in or was found broken, for a person to look at.
 *
 * @param detail at most 4000 characters are kept
 */
public record AuditAlert(String zone, Kind kind, @Nullable String eventId, String detail) {
    private static final int LONGEST = 4000;

    /** Cuts what is too long. */
    public AuditAlert {
        detail = StorableText.of(detail);
        detail = detail.substring(0, detail.offsetByCodePoints(0, Math.min(LONGEST, points(detail))));
    }

    private static int points(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Why somebody has to look. */
    public enum Kind {
        /** The id is that of another event. */
        OTHER_CONTENT,
        /** The server does not take it. */
        NOT_STORABLE,
        /** Verification found something. */
        CHAIN_BROKEN;

        String stored() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
