package dev.pawl.conformance.rule;

import dev.pawl.conformance.Replay;
import java.util.List;
import java.util.concurrent.Executors;
import org.opentest4j.TestAbortedException;

/**
 * Trials of one rule that differ in one thing, some at the same time, each on a subject of its own.
 *
 * @param rule the id of the rule that tries
 * @param all whether everything is tried that the rule knows, or a part that is quick and tells much
 */
record Trials(String rule, boolean all) {
    /** The thing in which a trial differs. */
    interface Case {
        /** Stands for it in a {@link Replay}. */
        String word();
    }

    /** What is done in each case. */
    @FunctionalInterface
    interface Trial<C extends Case> {
        void run(C which) throws Exception;
    }

    /** Tries; the first failure is thrown when it has come. */
    <C extends Case> void each(List<C> part, List<C> cases, Trial<C> trial) throws Exception {
        SomeAtOnce.run(wanted(part, cases).stream()
                .map(one -> Executors.callable(() -> run(one, trial)))
                .toList());
    }

    private <C extends Case> List<C> wanted(List<C> part, List<C> cases) {
        var word = Replay.wanted(rule);
        if (word.isEmpty()) {
            return all ? cases : part;
        }
        var wanted = cases.stream().filter(one -> one.word().equals(word.get())).toList();
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("%s knows no %s, but %s"
                    .formatted(rule, word.get(), cases.stream().map(Case::word).toList()));
        }
        return wanted;
    }

    private <C extends Case> void run(C one, Trial<C> trial) {
        try {
            trial.run(one);
        } catch (TestAbortedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            throw new Replay(rule, one.word())
                    .failure(new AssertionError("in the case " + one.word() + ": " + e.getMessage(), e));
        }
    }
}
