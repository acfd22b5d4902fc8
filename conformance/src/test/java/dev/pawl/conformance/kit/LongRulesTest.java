package dev.pawl.conformance.kit;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link RunnerConformanceTest} does, for the rules that take long. */
@Tag("long")
final class LongRulesTest {
    static Stream<Specimen> specimens() {
        return Arrays.stream(Specimen.values())
                .filter(specimen -> !Rules.thatTakeLong(specimen.rules()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("specimens")
    void theKitFindsTheRulesThatARunnerBreaks(Specimen specimen) {
        var rules = Rules.thatTakeLong(specimen.rules());

        var tests = RunnerConformanceTest.tryOn(SpecimenConformance.class, specimen, rules);

        if (specimen == Specimen.SOUND) {
            RunnerConformanceTest.requireKept(tests, rules);
        } else {
            RunnerConformanceTest.requireFound(specimen, RunnerConformanceTest.messages(tests.failed()), rules);
        }
    }
}
