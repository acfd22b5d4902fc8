package dev.pawl.admin.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contrast as WCAG defines it, computed from the tokens of the style sheet in both themes. */
final class ContrastTest {
    private static final double TEXT = 4.5;
    private static final double BORDER = 3.0;
    private static final Pattern TOKEN =
            Pattern.compile("--([a-z-]+): light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\);");
    private static final Map<String, String[]> TOKENS = read();

    @ParameterizedTest
    @CsvSource({
        "ink, paper",
        "ink, card",
        "ink, warning-back",
        "ink, unknown-back",
        "quiet, paper",
        "quiet, card",
        "quiet, unknown-back",
        "link, paper",
        "link, card",
        "link, warning-back",
        "on-link, link",
        "good, paper",
        "running, paper",
        "running, card",
        "warning, paper",
        "warning, card",
        "problem, paper",
        "problem, card",
        "unknown, paper"
    })
    void textCanBeRead(String text, String background) {
        assertThat(contrast(text, background, 0)).as("light").isGreaterThanOrEqualTo(TEXT);
        assertThat(contrast(text, background, 1)).as("dark").isGreaterThanOrEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource({"edge, paper", "edge, card", "focus, paper", "focus, card", "problem, card", "running, card"})
    void edgesCanBeSeen(String edge, String background) {
        assertThat(contrast(edge, background, 0)).as("light").isGreaterThanOrEqualTo(BORDER);
        assertThat(contrast(edge, background, 1)).as("dark").isGreaterThanOrEqualTo(BORDER);
    }

    private static double contrast(String one, String other, int theme) {
        double first = luminance(color(one, theme));
        double second = luminance(color(other, theme));
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    private static String color(String token, int theme) {
        return Objects.requireNonNull(TOKENS.get(token), token)[theme];
    }

    private static double luminance(String hex) {
        var bytes = HexFormat.of().parseHex(hex);
        return 0.2126 * linear(bytes[0]) + 0.7152 * linear(bytes[1]) + 0.0722 * linear(bytes[2]);
    }

    private static double linear(byte channel) {
        double value = (channel & 0xff) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static Map<String, String[]> read() {
        try {
            return TOKEN.matcher(Files.readString(Path.of("src/main/webapp/assets/pawl.css")))
                    .results()
                    .collect(Collectors.toMap(
                            match -> match.group(1), match -> new String[] {match.group(2), match.group(3)}));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
