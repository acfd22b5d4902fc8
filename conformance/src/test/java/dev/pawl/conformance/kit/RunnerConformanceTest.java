package dev.pawl.conformance.kit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Runner;
import dev.pawl.conformance.RunnerConformance;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;
import org.opentest4j.TestAbortedException;

/** Whether the kit finds what is wrong with a runner, and nothing else. */
final class RunnerConformanceTest {
    /** The kit mostly waits for the server, so several specimens are tried at the same time. */
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(3);

    private static final Map<Specimen, Future<Events>> TRIALS = new EnumMap<>(Specimen.class);

    @BeforeAll
    static void tryAll() {
        for (var specimen : Specimen.values()) {
            TRIALS.put(specimen, THREADS.submit(() -> tryOn(SpecimenConformance.class, specimen)));
        }
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void theKitFindsTheRulesThatARunnerBreaksAndNoOther(Specimen specimen) throws Exception {
        var tests = requireNonNull(TRIALS.get(specimen)).get();

        assertThat(tests.finished().count()).isEqualTo(Rules.all().size());
        var messages = messages(tests.failed());
        assertThat(messages.keySet())
                .as("the rules that %s breaks: %s", specimen, messages)
                .isEqualTo(specimen.messages().keySet());
        specimen.messages().forEach((rule, words) -> assertThat(messages.get(rule))
                .startsWith("rule %s (REQUIRED) is broken: ".formatted(rule))
                .containsPattern(Pattern.compile(words, Pattern.DOTALL))
                .contains("check: "));
    }

    /** A specimen that breaks every rule says little of each: only one that keeps others shows what a rule looks at. */
    @Test
    void everyRuleIsBrokenByARunnerThatKeepsOthers() {
        var broken = new TreeSet<String>();
        Arrays.stream(Specimen.values())
                .map(specimen -> specimen.messages().keySet())
                .filter(rules -> !rules.equals(Rules.all()))
                .forEach(broken::addAll);

        assertThat(broken).isEqualTo(Rules.all());
    }

    @Test
    void aRunnerThatCannotBeTriedInAProcessLeavesThatRuleUntested() {
        var aborted = messages(tryOn(WithoutProcesses.class, Specimen.SOUND).aborted());

        assertThat(aborted)
                .containsOnlyKeys(Rules.PROCESSES)
                .extractingByKey(Rules.PROCESSES)
                .asString()
                .startsWith("rule FWD-S01-processes (REQUIRED) is untested: ")
                .contains("it is a library");
    }

    private static Events tryOn(Class<?> kit, Specimen specimen) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(kit))
                .configurationParameter(SpecimenConformance.SPECIMEN, specimen.name())
                .execute()
                .testEvents();
    }

    private static Map<String, String> messages(Events tests) {
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
        return method.getAnnotation(Rule.class).id();
    }

    private static String message(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage)
                .orElse("");
    }

    /** A runner of a framework that only works inside of an application. */
    static final class WithoutProcesses extends RunnerConformance {
        @Override
        protected Runner inThread() {
            return (database, folder) -> new MinimalRunner().migrate(database.connect(), folder);
        }

        @Override
        protected Runner inProcess() {
            throw new TestAbortedException("it is a library");
        }
    }
}
