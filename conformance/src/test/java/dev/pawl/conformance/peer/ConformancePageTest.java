package dev.pawl.conformance.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.pawl.conformance.RuleBook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * Runs the kit on Pawl and on its peers and writes {@code docs/conformance.md}. With {@code -Dpawl.conformance.only} and
 * a pattern such as {@code LIQUIBASE FWD-S0.*} it prints what comes of some rules, and writes nothing.
 */
@Tag("peers")
final class ConformancePageTest {
    private static final Path PAGE = Path.of(System.getProperty("pawl.root"), "docs", "conformance.md");
    private static final String ONLY = System.getProperty("pawl.conformance.only", "");

    /** A peer waits a minute for a lock that nobody gives back, at many points of many rules. */
    private static final String RULES_AT_ONCE = "4";

    @Test
    void writesWhatEachRunnerKeeps() throws Exception {
        // The same schedules for all, and more of them than in each build.
        System.setProperty("pawl.conformance.first-seed", "1");
        System.setProperty("pawl.conformance.schedules", "12");
        var results = new EnumMap<Contender, Map<String, Result>>(Contender.class);
        for (var contender : Contender.values()) {
            var usual = contender.other().map(other -> requireNonNull(results.get(other)));
            results.put(
                    contender,
                    run(
                            contender,
                            rule -> usual.isEmpty()
                                    || contender.isTriedWhere(rule, usual.get().getOrDefault(rule, Result.kept()))));
        }

        if (ONLY.isEmpty()) {
            Files.writeString(PAGE, new ConformancePage(results).text());
        } else {
            System.out.println(results);
        }
        assertThat(results.get(Contender.PAWL))
                .as("what Pawl keeps")
                .isNotNull()
                .allSatisfy((rule, result) -> assertThat(result.word()).isNotEqualTo(Result.BROKEN));
    }

    private static Map<String, Result> run(Contender contender, Predicate<String> rules) {
        var results = new TreeMap<String, Result>();
        var methods = RuleBook.of(contender.kit()).entrySet().stream()
                .filter(rule -> rules.test(rule.getKey()))
                .filter(rule -> ONLY.isEmpty() || (contender.name() + " " + rule.getKey()).matches(ONLY))
                .map(rule -> selectMethod(contender.kit(), rule.getValue()))
                .toArray(DiscoverySelector[]::new);
        if (methods.length == 0) {
            return results;
        }
        var events = EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", RULES_AT_ONCE)
                .selectors(methods)
                .execute()
                .testEvents();
        events.skipped().stream()
                .forEach(event -> results.put(
                        rule(event),
                        Result.untested(event.getPayload(String.class).orElse(""))));
        events.finished().stream().forEach(event -> results.put(rule(event), result(event)));
        assertThat(results).as("results of " + contender).hasSize(methods.length);
        return results;
    }

    private static Result result(Event event) {
        var result = event.getRequiredPayload(TestExecutionResult.class);
        var message = result.getThrowable()
                .map(error -> String.valueOf(error.getMessage()))
                .orElse("");
        return switch (result.getStatus()) {
            case SUCCESSFUL -> Result.kept();
            case ABORTED -> Result.notOffered(message);
            case FAILED -> Result.broken(message);
        };
    }

    private static String rule(Event event) {
        return RuleBook.rule(event.getTestDescriptor()
                        .getSource()
                        .map(MethodSource.class::cast)
                        .orElseThrow()
                        .getJavaMethod())
                .id();
    }
}
