package dev.pawl.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.PawlConformance;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules about many cases on Pawl, each case; the build tries a part of them. */
@Tag("long")
final class PawlInEveryCaseTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "FWD-S02-set-up",
                "FWD-S02-astray",
                "FWD-S07-readers",
                "FWD-L04-gives-up",
                "FWD-L03-old-transactions",
                "FWD-S09-revoked",
                "FWD-S05-pooler",
                "FWD-L01-pooler"
            })
    void theRuleIsKept(String rule) {
        assertThat(RunnerConformanceTest.failures(EveryCase.class, Specimen.SOUND, rule))
                .isEmpty();
    }

    /** Pawl without leaving a case out. */
    static final class EveryCase extends PawlConformance {
        @Override
        public int step() {
            return 1;
        }
    }
}
