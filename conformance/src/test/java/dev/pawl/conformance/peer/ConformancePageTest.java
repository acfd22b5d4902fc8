package dev.pawl.conformance.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.pawl.conformance.PawlRunner;
import dev.pawl.conformance.RuleBook;
import dev.pawl.conformance.Runner;
import dev.pawl.conformance.RunnerConformance;
import dev.pawl.conformance.SchemaConformance;
import dev.pawl.conformance.peer.ConformancePage.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import liquibase.util.LiquibaseUtil;
import org.flywaydb.core.internal.license.VersionPrinter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs the kit on Pawl and on its peers and writes {@code docs/conformance.md}. */
@Tag("peers")
final class ConformancePageTest {
    private static final Path PAGE = Path.of(System.getProperty("pawl.root"), "docs", "conformance.md");
    private static final String PAWL = "Pawl";

    private static final Map<String, Class<?>> CONTENDERS = contenders();

    private static Map<String, Class<?>> contenders() {
        var contenders = new LinkedHashMap<String, Class<?>>();
        contenders.put(PAWL, PawlConformance.class);
        contenders.put("Flyway " + VersionPrinter.getVersion(), FlywayConformance.class);
        contenders.put("Liquibase " + LiquibaseUtil.getBuildVersion(), LiquibaseConformance.class);
        return contenders;
    }

    @Test
    void writesWhatEachRunnerKeeps() throws Exception {
        var results = new LinkedHashMap<String, Map<String, Result>>();
        CONTENDERS.forEach((name, contender) -> results.put(name, run(contender)));

        Files.writeString(PAGE, new ConformancePage(results).text());

        assertThat(requireNonNull(results.get(PAWL)).values())
                .extracting(Result::word)
                .doesNotContain("broken");
    }

    private static Map<String, Result> run(Class<?> contender) {
        var results = new TreeMap<String, Result>();
        var events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contender))
                .execute()
                .testEvents();
        events.skipped().stream()
                .forEach(event -> results.put(
                        rule(event),
                        new Result("untested", event.getPayload(String.class).orElse(""))));
        events.finished().stream().forEach(event -> results.put(rule(event), result(event)));
        return results;
    }

    private static Result result(Event event) {
        var result = event.getRequiredPayload(TestExecutionResult.class);
        var message = result.getThrowable().map(Throwable::getMessage).orElse("");
        return switch (result.getStatus()) {
            case SUCCESSFUL -> new Result("kept", "");
            case ABORTED -> new Result("not offered", message);
            case FAILED -> new Result("broken", message);
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

    /** Pawl, tried as the others are. */
    static final class PawlConformance extends RunnerConformance {
        @Override
        public Runner runner() {
            return new PawlRunner();
        }

        @Override
        public Optional<Runner> embedded() {
            return Optional.of(SchemaConformance.pawl());
        }
    }
}
