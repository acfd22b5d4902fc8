package dev.pawl.conformance.rule;

import dev.pawl.conformance.Runner;
import dev.pawl.conformance.Runner.Capability;
import dev.pawl.conformance.Subject;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What every group of rules about a runner has at hand. */
public interface RunnerRules {
    /** The runner under test. */
    Runner runner();

    /** The runner in a form that runs inside of this process, as an application server has it; if there is one. */
    default Optional<Runner> embedded() {
        return Optional.empty();
    }

    /** The runner with an empty database and a folder that has one file, which makes the table that counts. */
    default Subject subject() {
        return subject(runner());
    }

    /** The same for a runner of another form. */
    Subject subject(Runner other);

    /** How many runs the rules about concurrency start at once. */
    default int runners() {
        return 8;
    }

    /** How many points the rules that try a fault at every point go on from one trial to the next. */
    default int step() {
        return EveryPoint.step(4);
    }

    /** Leaves the rule untested where the runner does not say that it offers this. */
    default void requireCapability(Capability capability) {
        Assumptions.assumeTrue(
                runner().capabilities().contains(capability),
                () -> "the runner does not say that it " + capability.words());
    }

    /** The runner in the form that starts fastest, for rules in which it is not killed. */
    default Runner quickest() {
        return embedded().orElseGet(this::runner);
    }
}
