package dev.pawl.admin.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a strict content security policy would break, found before a browser does. */
final class MarkupTest {
    private static final Path PAGES = Path.of("src/main/webapp");
    private static final List<Pattern> FORBIDDEN = Stream.of(
                    "<h:commandLink",
                    "<h:button",
                    "<f:ajax",
                    "<h:form",
                    "<style",
                    "<script(?![^>]*\\ssrc=)",
                    "\\sstyle\\s*=",
                    "\\son[a-z]+\\s*=",
                    "javascript:",
                    "http-equiv",
                    "escape\\s*=\\s*\"false\"",
                    "(?:src|href|action)\\s*=\\s*\"(?:https?:)?//")
            .map(pattern -> Pattern.compile(pattern, Pattern.CASE_INSENSITIVE))
            .toList();

    static List<Path> pages() throws IOException {
        try (var files = Files.walk(PAGES)) {
            return files.filter(file -> file.toString().matches(".*\\.(xhtml|html)"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void nothingThatThePolicyForbids(Path page) throws IOException {
        var text = Files.readString(page);
        assertThat(FORBIDDEN)
                .filteredOn(pattern -> pattern.matcher(text).find())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyDocumentNamesItsLanguage(Path page) throws IOException {
        var text = Files.readString(page);
        assertThat(!text.contains("<html") || text.contains("lang=\"en\"")).isTrue();
    }

    @Test
    void everyViewIsTransient() throws IOException {
        for (var page : pages()) {
            var views = Pattern.compile("<f:view[^>]*>")
                    .matcher(Files.readString(page))
                    .results()
                    .map(MatchResult::group);
            assertThat(views).as(page.toString()).allMatch(view -> view.contains("transient=\"true\""));
        }
    }

    @Test
    void styleSheetAndModuleLoadNothingElse() throws IOException {
        for (var asset : List.of("pawl.css", "live.js", "pawl.svg")) {
            assertThat(Files.readString(PAGES.resolve("assets").resolve(asset)))
                    .as(asset)
                    .doesNotContain("@import", "url(", "import(", "eval(", "<style", "<script")
                    .doesNotContainPattern("https?://(?!www\\.w3\\.org/2000/svg)");
        }
    }
}
