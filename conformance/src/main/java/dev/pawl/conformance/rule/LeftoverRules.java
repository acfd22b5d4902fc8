package dev.pawl.conformance.rule;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Rule.Level;
import org.junit.jupiter.api.Assumptions;

/** S8: a run leaves nothing behind but what its files made. */
public interface LeftoverRules extends RunnerRules {
    @Rule(
            id = "FWD-S08-leftovers",
            level = Level.OPTIONAL,
            promise = "A run inside a process that lives on leaves no session, no lock and no transaction behind.",
            why = "An application server goes on with the same pool: a lock that stays keeps every later runner out.",
            satisfyBy =
                    "Close the connection itself at the end, after failures too; one of a pool only goes back to it.",
            ifItFails = "Is the connection really closed at the end? One that goes back to a pool keeps its locks.")
    default void aRunLeavesNoSessionAndNoLockBehind() throws Exception {
        // A process would close everything by ending, so only a runner that lives on can be seen to forget.
        var embedded = embedded();
        Assumptions.assumeTrue(embedded.isPresent(), "the runner has no form that runs inside of this process");
        var subject = subject(embedded.get());
        subject.folder().add();
        subject.mustSucceed();
        subject.requireNoLeftovers("success");
        int next = subject.folder().add();

        subject.folder().spoil(next);
        subject.mustFailBecause("a file failed");
        subject.requireNoLeftovers("failure");

        subject.folder().restore(next);
        subject.mustSucceed();
    }
}
