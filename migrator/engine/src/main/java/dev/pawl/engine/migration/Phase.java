package dev.pawl.engine.migration;

import java.util.Locale;

/** Whether the application version before a migration can live with it. */
public enum Phase {
    /** Compatible with the application version before it. */
    EXPAND,
    /** Breaks the version before it; held back until no instance of that version lives. */
    CONTRACT;

    /** The word in directives, tables and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
