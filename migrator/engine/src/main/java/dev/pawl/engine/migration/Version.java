package dev.pawl.engine.migration;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a migration without its ending, for example {@code 0042_add_customer_index}.
 *
 * <p>Versions sort by number, then letter (none before a), then name, so {@code 036}, {@code 036a} and {@code 0037}
 * stand in this order whatever their width.
 */
public record Version(String text) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile("([0-9]{3,14})([a-z]?)_([A-Za-z0-9_]+)");
    private static final Comparator<Version> ORDER = Comparator.comparingLong(Version::number)
            .thenComparing(Version::letter)
            .thenComparing(Version::name);

    public Version {
        if (!FORM.matcher(text).matches()) {
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
        return FORM.matcher(text).matches() ? Optional.of(new Version(text)) : Optional.empty();
    }

    /** The leading number. */
    public long number() {
        return Long.parseLong(parts().group(1));
    }

    /** With how many digits the number is written. */
    int digits() {
        return parts().group(1).length();
    }

    /** The letter after the number, or an empty string. */
    public String letter() {
        return parts().group(2);
    }

    /** The words after the number. */
    public String name() {
        return parts().group(3);
    }

    /** Whether both have the same number and letter, which one migration set may not contain. */
    boolean collidesWith(Version other) {
        return number() == other.number() && letter().equals(other.letter());
    }

    @Override
    public int compareTo(Version other) {
        // Ends with the text, so that 036_a and 0036_a differ and the order agrees with equals.
        int order = ORDER.compare(this, other);
        return order != 0 ? order : text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }

    private Matcher parts() {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException(text);
        }
        return matcher;
    }
}
