package dev.pawl.admin.page;

import org.jspecify.annotations.Nullable;

/**
 * One line of the overview.
 *
 * @param subject what it is about
 * @param detail more about it, for who wants to know
 * @param next what to do about it
 * @param command what to type for that
 */
public record Sentence(
        Tone tone,
        String subject,
        String text,
        @Nullable String detail,
        @Nullable String next,
        @Nullable String command) {
    static Sentence of(Tone tone, String subject, String text) {
        return new Sentence(tone, subject, text, null, null, null);
    }

    Sentence detail(@Nullable String words) {
        return new Sentence(tone, subject, text, words, next, command);
    }

    Sentence next(@Nullable String words) {
        return new Sentence(tone, subject, text, detail, words, command);
    }

    Sentence command(String words) {
        return new Sentence(tone, subject, text, detail, next, words);
    }

    /** State and text, for who hears it. */
    String spoken() {
        return tone.word() + ": " + text;
    }
}
