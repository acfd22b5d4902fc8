package dev.pawl.engine.verify;

import java.util.Locale;

/** How bad a finding is. */
public enum Level {
    /** A promise is broken. */
    ERROR,
    /** A promise holds today, by luck or by one safeguard where two are wanted. */
    WARNING,
    /** Worth knowing; nothing is wrong. */
    INFO;

    /** As scripts see it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
