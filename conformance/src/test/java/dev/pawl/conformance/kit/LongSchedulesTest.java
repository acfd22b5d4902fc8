package dev.pawl.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.PawlConformance;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random schedules in numbers: on Pawl, and on runners whose mistakes other rules find, too. */
@Tag("long")
final class LongSchedulesTest {
    @ParameterizedTest
    @ValueSource(classes = {OnPostgres15.class, OnPostgres18.class})
    void pawlEndsWellWhateverComes(Class<?> entry) {
        assertThat(RunnerConformanceTest.failures(entry, Specimen.SOUND, Rules.SCHEDULES))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"MARKING_ITS_RUN", "STAYING_DIRTY"})
    void aRunnerThatHasToBeRepairedByHandIsFound(Specimen specimen) {
        assertThat(RunnerConformanceTest.failures(SpecimenConformance.class, specimen, Rules.SCHEDULES)
                        .get(Rules.SCHEDULES))
                .containsPattern("repair it by hand|schema dirty");
    }

    /**
     * A schedule that fails is found again from the line that the failure prints. Which smaller schedules fail, too, may
     * be another matter of time where they have two runs at once.
     */
    @Test
    void theLineOfAFailureRepeatsIt() {
        var line = lineOf(failure());
        System.setProperty(line.group(1), line.group(2));
        try {
            assertThat(lineOf(failure()).group()).isEqualTo(line.group());
        } finally {
            System.clearProperty(line.group(1));
        }
    }

    private static MatchResult lineOf(String failure) {
        var line = Pattern.compile("replay: -D(.*)=(.*)").matcher(failure);
        assertThat(line.find()).as(failure).isTrue();
        return line.toMatchResult();
    }

    private static String failure() {
        return String.valueOf(
                RunnerConformanceTest.failures(SpecimenConformance.class, Specimen.FINISHING_OLD_PLANS, Rules.SCHEDULES)
                        .get(Rules.SCHEDULES));
    }

    /** Pawl on PostgreSQL 15. */
    static final class OnPostgres15 extends Pawl {
        OnPostgres15() {
            super(15);
        }
    }

    /** Pawl on PostgreSQL 18. */
    static final class OnPostgres18 extends Pawl {
        OnPostgres18() {
            super(18);
        }
    }

    /** Pawl with more schedules than in the fast tests. */
    abstract static class Pawl extends PawlConformance {
        Pawl(int major) {
            super(major);
        }

        @Override
        public int schedules() {
            return Integer.getInteger("pawl.conformance.schedules", 10);
        }
    }
}
