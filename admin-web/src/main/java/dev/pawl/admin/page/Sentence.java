package dev.pawl.admin.page;

import org.jspecify.annotations.Nullable;

/**
 * One line of the overview.
 *
 * @param subject what it is about
 * @param detail more about it, for who wants to know
 * @param next what to do about it
 * @param command what to type for that
 * @param link where more about it stands, below the address of the pages
 */
public record Sentence(
        Tone tone,
        String subject,
        String text,
        @Nullable String detail,
        @Nullable String next,
        @Nullable String command,
        @Nullable Link link) {
    /** An address and its words. */
    public record Link(String path, String text) {}

    static Sentence of(Tone tone, String subject, String text) {
        return new Sentence(tone, subject, text, null, null, null, null);
    }

    Sentence detail(@Nullable String words) {
        return new Sentence(tone, subject, text, words, next, command, link);
    }

    Sentence next(@Nullable String words) {
        return new Sentence(tone, subject, text, detail, words, command, link);
    }

    Sentence command(String words) {
        return new Sentence(tone, subject, text, detail, next, words, link);
    }

    Sentence link(String path, String words) {
        return new Sentence(tone, subject, text, detail, next, command, new Link(path, words));
    }

    /** State and text, for who hears it. */
    String spoken() {
        return tone.word() + ": " + text;
    }
}
