package dev.pawl.conformance.kit;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Runner;
import dev.pawl.conformance.RunnerConformance;
import dev.pawl.conformance.rule.EveryPoint;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The kit on a specimen that a configuration parameter names. Only {@link RunnerConformanceTest} starts it. */
@ExtendWith(SpecimenConformance.Named.class)
final class SpecimenConformance extends RunnerConformance {
    static final String SPECIMEN = "pawl.conformance.specimen";

    private static final int PATIENCE_SECONDS = 30;

    private final Specimen specimen;
    private CyclicBarrier barrier = new CyclicBarrier(1);

    SpecimenConformance(Specimen specimen) {
        this.specimen = specimen;
    }

    /** All runners meet in the rule that they are to break together; elsewhere one alone is complete. */
    @BeforeEach
    void invite(TestInfo test) {
        var rule = test.getTestMethod().orElseThrow().getAnnotation(Rule.class).id();
        boolean together = rule.equals(Rules.PROCESSES) && specimen.messages().containsKey(rule);
        barrier = new CyclicBarrier(together ? runners() : 1);
    }

    @Override
    public Runner runner() {
        return new SpecimenRunner(specimen, this::meet);
    }

    @Override
    public Optional<Runner> embedded() {
        return Optional.of(new SpecimenRunner(specimen, this::meet)::startThread);
    }

    @Override
    protected Duration patience() {
        return specimen.patience();
    }

    /** So many that chance does not let a broken one through; the first failure ends them. */
    @Override
    public int schedules() {
        return specimen == Specimen.SOUND ? 1 : 60;
    }

    /** What a sound one is right about it is right about everywhere; the others are wrong in places. */
    @Override
    public int step() {
        return EveryPoint.step(specimen == Specimen.SOUND ? 12 : 4);
    }

    @Override
    public int smallerSchedules() {
        return 2;
    }

    private void meet() throws InterruptedException {
        try {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("not all runners came to the meeting", e);
        }
    }

    /** Hands the test class the specimen that is to be tried. */
    static final class Named implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Specimen.class;
        }

        @Override
        public Specimen resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return Specimen.valueOf(context.getConfigurationParameter(SPECIMEN).orElseThrow());
        }
    }
}
