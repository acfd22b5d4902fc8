package dev.pawl.admin.page;

import java.util.Locale;

/** How a thing is, as a word; colour and mark only repeat it. */
public enum Tone {
    GOOD("Good"),
    RUNNING("Running"),
    WARNING("Warning"),
    PROBLEM("Problem"),
    UNKNOWN("Unknown");

    private final String word;

    Tone(String word) {
        this.word = word;
    }

    /** The word that people read. */
    public String word() {
        return word;
    }

    /** The class in the style sheet. */
    public String style() {
        return name().toLowerCase(Locale.ROOT);
    }
}
