package dev.pawl.engine.migration;

import java.util.Optional;

/**
 * The name of a migration without its ending, for example {@code 0042_add_customer_index}.
 *
 * <p>Versions sort by number, then letter (none before a), then name, so {@code 036}, {@code 036a} and {@code 0037}
 * stand in this order whatever their width.
 */
public record Version(String text) implements Comparable<Version> {
    private static final int FEWEST_DIGITS = 3;
    private static final int MOST_DIGITS = 14;

    public Version {
        if (!hasForm(text)) {
            throw new IllegalArgumentException("not a version: " + text);
        }
    }

    /** The version that a file is named after; empty when the name is not that of a migration. */
    public static Optional<Version> ofFileName(String fileName) {
        if (!fileName.endsWith(".sql")) {
            return Optional.empty();
        }
        var stem = fileName.substring(0, fileName.length() - ".sql".length());
        return of(stem.endsWith(".up") ? stem.substring(0, stem.length() - ".up".length()) : stem);
    }

    /** The version with this text; empty when the text has not its form. */
    public static Optional<Version> of(String text) {
        return hasForm(text) ? Optional.of(new Version(text)) : Optional.empty();
    }

    /** Digits, perhaps a letter, an underscore and words. Not by a regular expression: a set may have thousands. */
    private static boolean hasForm(String text) {
        int digits = 0;
        while (digits < text.length() && isDigit(text.charAt(digits))) {
            digits++;
        }
        int underscore = text.indexOf('_');
        boolean letter = underscore == digits + 1 && isLowerCase(text.charAt(digits));
        return digits >= FEWEST_DIGITS
                && digits <= MOST_DIGITS
                && (underscore == digits || letter)
                && underscore + 1 < text.length()
                && isWord(text, underscore + 1);
    }

    private static boolean isWord(String text, int begin) {
        int end = begin;
        while (end < text.length() && isOfWord(text.charAt(end))) {
            end++;
        }
        return end == text.length();
    }

    private static boolean isOfWord(int character) {
        return isDigit(character)
                || isLowerCase(character)
                || (character >= 'A' && character <= 'Z')
                || character == '_';
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isLowerCase(int character) {
        return character >= 'a' && character <= 'z';
    }

    /** The leading number. */
    public long number() {
        return Long.parseLong(text, 0, numberEnd(), 10);
    }

    /** With how many digits the number is written. */
    int digits() {
        return numberEnd();
    }

    /** The letter after the number, or an empty string. */
    public String letter() {
        return text.substring(numberEnd(), text.indexOf('_'));
    }

    /** The words after the number. */
    public String name() {
        return text.substring(text.indexOf('_') + 1);
    }

    /** Whether both have the same number and letter, which one migration set may not contain. */
    boolean collidesWith(Version other) {
        return number() == other.number() && letter().equals(other.letter());
    }

    @Override
    public int compareTo(Version other) {
        int order = Long.compare(number(), other.number());
        order = order != 0 ? order : letter().compareTo(other.letter());
        order = order != 0 ? order : name().compareTo(other.name());
        // Ends with the text, so that 036_a and 0036_a differ and the order agrees with equals.
        return order != 0 ? order : text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }

    private int numberEnd() {
        int end = 0;
        while (isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
