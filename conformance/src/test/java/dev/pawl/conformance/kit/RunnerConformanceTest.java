package dev.pawl.conformance.kit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.pawl.conformance.RuleBook;
import dev.pawl.conformance.Runner;
import dev.pawl.conformance.RunnerConformance;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Whether the kit finds what is wrong with a runner, and nothing else. */
final class RunnerConformanceTest {
    /** The kit mostly waits for the server, so several specimens are tried at the same time. */
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(3);

    private static final Map<Specimen, Future<Events>> TRIALS = new EnumMap<>(Specimen.class);

    @BeforeAll
    static void tryAll() {
        for (var specimen : Specimen.values()) {
            var rules = Rules.ofEachBuild(specimen.rules());
            TRIALS.put(specimen, THREADS.submit(() -> tryOn(SpecimenConformance.class, specimen, rules)));
        }
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
    }

    @Test
    void aSoundRunnerKeepsEveryRule() throws Exception {
        var tests = requireNonNull(TRIALS.get(Specimen.SOUND)).get();

        requireKept(tests, Rules.ofEachBuild(Rules.all()));
    }

    static void requireKept(Events tests, Set<String> rules) {
        assertThat(messages(tests.failed())).isEmpty();
        assertThat(tests.succeeded().count() + tests.aborted().count()).isEqualTo(rules.size());
    }

    static Stream<Specimen> broken() {
        return Arrays.stream(Specimen.values())
                .filter(specimen -> specimen != Specimen.SOUND)
                .filter(specimen -> !Rules.ofEachBuild(specimen.rules()).isEmpty());
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("broken")
    void theKitFindsTheRulesThatARunnerBreaks(Specimen specimen) throws Exception {
        var tests = requireNonNull(TRIALS.get(specimen)).get();

        requireFound(specimen, messages(tests.failed()), Rules.ofEachBuild(specimen.rules()));
    }

    static void requireFound(Specimen specimen, Map<String, String> messages, Set<String> rules) {
        assertThat(messages).containsOnlyKeys(rules);
        rules.forEach(rule -> assertThat(messages.get(rule))
                .matches(Pattern.compile("rule %s [(][A-Z]+[)] is broken: .*".formatted(rule), Pattern.DOTALL))
                .containsPattern(
                        Pattern.compile(requireNonNull(specimen.messages().get(rule)), Pattern.DOTALL))
                .contains("check: "));
    }

    @Test
    void everyRuleIsBrokenBySomeRunner() {
        var broken = new TreeSet<String>();
        Arrays.stream(Specimen.values())
                .forEach(specimen -> broken.addAll(specimen.messages().keySet()));

        assertThat(broken).isEqualTo(Rules.all());
    }

    @Test
    void whatARunnerDoesNotSayOfItselfIsUntestedWithTheReason() {
        var aborted = messages(tryOn(SayingNothing.class, Specimen.SOUND, Set.of(Rules.FROZEN, Rules.LEFTOVERS))
                .aborted());

        assertThat(aborted).containsOnlyKeys(Rules.FROZEN, Rules.LEFTOVERS);
        assertThat(aborted.get(Rules.LEFTOVERS)).contains("has no form that runs inside of this process");
        assertThat(aborted.get(Rules.FROZEN))
                .startsWith("rule FWD-S06-frozen (OPTIONAL) is untested: ")
                .contains("the runner does not say that it reads released.sha256");
    }

    /** The messages of this rule, when it is broken. */
    static Map<String, String> failures(Class<?> kit, Specimen specimen, String rule) {
        return messages(tryOn(kit, specimen, Set.of(rule)).failed());
    }

    static Events tryOn(Class<?> kit, Specimen specimen, Set<String> rules) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(rules.stream()
                        .map(rule -> selectMethod(kit, Rules.method(rule)))
                        .toArray(DiscoverySelector[]::new))
                .configurationParameter(SpecimenConformance.SPECIMEN, specimen.name())
                .execute()
                .testEvents();
    }

    static Map<String, String> messages(Events tests) {
        var messages = new TreeMap<String, String>();
        tests.stream().forEach(event -> messages.put(rule(event), message(event)));
        return messages;
    }

    private static String rule(Event event) {
        var method = event.getTestDescriptor()
                .getSource()
                .map(MethodSource.class::cast)
                .orElseThrow()
                .getJavaMethod();
        return RuleBook.rule(method).id();
    }

    private static String message(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage)
                .orElse("");
    }

    /** A runner that says nothing of itself. */
    static final class SayingNothing extends RunnerConformance {
        @Override
        public Runner runner() {
            return (target, migrations) -> new SpecimenRunner(Specimen.SOUND, () -> {}).start(target, migrations);
        }
    }
}
