package dev.pawl.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the page of each rule equal to the rule. {@code mvn -pl conformance -am test -Dtest=RulePagesTest
 * -Dpawl.write-reference=true -Dsurefire.failIfNoSpecifiedTests=false} writes them.
 */
final class RulePagesTest {
    private static final Path PAGES = Path.of(System.getProperty("pawl.root"), "docs", "conformance");

    static List<Method> rules() {
        return Stream.of(RunnerConformance.class, SchemaConformance.class)
                .flatMap(entry -> RuleBook.of(entry).values().stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleHasItsPage(Method method) throws IOException {
        var rule = RuleBook.rule(method);
        var page = PAGES.resolve(rule.id() + ".md");
        var text = text(rule, method);
        if (Boolean.getBoolean("pawl.write-reference")) {
            Files.createDirectories(PAGES);
            Files.writeString(page, text);
        }
        assertThat(page).hasContent(text);
    }

    @Test
    void noPageIsAboutARuleThatIsNone() throws IOException {
        var pages = new TreeSet<String>();
        try (var files = Files.list(PAGES)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("FWD-"))
                    .forEach(name -> pages.add(name.replace(".md", "")));
        }
        assertThat(pages)
                .containsExactlyInAnyOrderElementsOf(
                        rules().stream().map(RuleBook::rule).map(Rule::id).toList());
    }

    private static String text(Rule rule, Method method) {
        return """
                # %s

                Generated from `%s`; do not edit.

                %s

                **Level:** %s.

                **Why.** %s

                **To satisfy it.** %s

                %s
                """
                .formatted(
                        rule.id(),
                        method.getDeclaringClass().getName(),
                        rule.promise(),
                        rule.level().name().toLowerCase(Locale.ROOT),
                        rule.why(),
                        rule.satisfyBy(),
                        trial(rule, method));
    }

    private static String trial(Rule rule, Method method) {
        return rule.level() == Rule.Level.UNTESTED
                ? "**Why it is untested.** " + rule.ifItFails()
                : """
                **If it fails, check.** %s

                **Try it alone:** `-Dtest=YourTest#%s`"""
                        .formatted(rule.ifItFails(), method.getName());
    }
}
