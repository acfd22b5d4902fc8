package dev.pawl.engine.migration;

/**
 * A line comment that begins with {@code pawl:}.
 *
 * @param text what follows {@code pawl:}, without white space around it
 * @param line where it stands, counted from 1
 */
public record Directive(String text, int line) {
    /** The first word. */
    public String name() {
        return text.split("\\s+", 2)[0];
    }

    /** What follows the first word, with single blanks. */
    public String argument() {
        var parts = text.split("\\s+", 2);
        return parts.length < 2 ? "" : parts[1].strip().replaceAll("\\s+", " ");
    }
}
