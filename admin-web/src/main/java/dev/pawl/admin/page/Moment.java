package dev.pawl.admin.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A time as people and machines read it.
 *
 * @param iso for {@code <time datetime>}
 * @param text in UTC, to the second
 * @param age how long ago, in coarse words that do not change with every second
 */
public record Moment(String iso, String text, String age) {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The words for a time, seen from another. */
    public static Moment of(Instant at, Instant now) {
        var second = at.truncatedTo(ChronoUnit.SECONDS);
        return new Moment(second.toString(), UTC.format(second), age(Duration.between(at, now)));
    }

    static String age(Duration age) {
        if (age.toMinutes() < 1) {
            return "just now";
        } else if (age.toHours() < 1) {
            return age.toMinutes() + " min ago";
        } else if (age.toDays() < 2) {
            return age.toHours() + " h ago";
        }
        return age.toDays() + " days ago";
    }

    /** How long something took, with as many digits as matter. */
    static String took(Duration duration) {
        if (duration.toSeconds() < 1) {
            return duration.toMillis() + " ms";
        } else if (duration.toMinutes() < 1) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        } else if (duration.toHours() < 1) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
