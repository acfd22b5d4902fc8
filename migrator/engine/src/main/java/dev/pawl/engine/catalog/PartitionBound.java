package dev.pawl.engine.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which rows a partition is for.
 *
 * @param text as SQL writes it, with times in UTC
 */
public record PartitionBound(String text) {
    private static final Pattern RANGE = Pattern.compile("FOR VALUES FROM \\('([^']+)'\\) TO \\('([^']+)'\\)");
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter();
    private static final DateTimeFormatter OFFSET = new DateTimeFormatterBuilder()
            .append(LOCAL)
            .appendOffset("+HH:mm", "+00")
            .toFormatter();

    /** Times from the first up to the second, not including it. */
    public record TimeRange(Instant from, Instant to) {}

    /** Whether it takes what no other partition takes. */
    public boolean isDefault() {
        return text.equals("DEFAULT");
    }

    /** The times it is for; empty when it is not a range of one time or date column with two ends. */
    public Optional<TimeRange> times() {
        var matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TimeRange(instant(matcher.group(1)), instant(matcher.group(2))));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Instant instant(String text) {
        if (text.indexOf(' ') < 0) {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        return text.endsWith("+00")
                ? OffsetDateTime.parse(text, OFFSET).toInstant()
                : LocalDateTime.parse(text, LOCAL).toInstant(ZoneOffset.UTC);
    }
}
