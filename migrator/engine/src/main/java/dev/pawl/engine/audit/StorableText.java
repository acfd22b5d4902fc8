package dev.pawl.engine.audit;

import org.jspecify.annotations.Nullable;

/** Text as PostgreSQL can store it: without the character NUL, which it refuses also where JSON escapes it. */
final class StorableText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String ESCAPED_NUL = "u0000";

    private StorableText() {}

    static String of(String text) {
        return text.replace('\0', REPLACEMENT);
    }

    static @Nullable String ofNullable(@Nullable String text) {
        return text == null ? null : of(text);
    }

    /** A backslash that is escaped itself escapes nothing. */
    static String ofJson(String json) {
        var clean = new StringBuilder(of(json));
        for (int i = clean.indexOf("\\"); i >= 0; i = clean.indexOf("\\", i + 2)) {
            if (clean.indexOf(ESCAPED_NUL, i + 1) == i + 1) {
                clean.replace(i + 1, i + 1 + ESCAPED_NUL.length(), "ufffd");
            }
        }
        return clean.toString();
    }
}
