package dev.pawl.engine.migration;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 2s}, {@code 10min}, {@code PT30S}; a number alone is seconds. */
public final class DurationText {
    /** For messages. */
    public static final String FORM = "a duration such as 2s, 10min or PT30S";

    private static final Pattern SHORT = Pattern.compile("([0-9]+)\\s*(ms|s|min|m|h|d)?");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private DurationText() {}

    /** The duration; empty when the text is none, is negative, or does not fit. */
    public static Optional<Duration> parse(String text) {
        var matcher = SHORT.matcher(text.strip());
        try {
            if (matcher.matches()) {
                var unit = requireNonNull(UNITS.get(requireNonNullElse(matcher.group(2), "s")));
                return Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))));
            }
            return Optional.of(Duration.parse(text.strip())).filter(duration -> !duration.isNegative());
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
