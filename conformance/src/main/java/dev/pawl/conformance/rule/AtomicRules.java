package dev.pawl.conformance.rule;

import dev.pawl.conformance.Rule;

/** S3: a transactional migration and its row in the history stand or fall together. */
public interface AtomicRules extends RunnerRules {
    @Rule(
            id = "FWD-S03-atomic",
            promise =
                    "When the last statement of a file fails, or its history row, the database is as before the file.",
            why = "A file that is applied and not recorded fails at the next run, since its objects are there already.",
            satisfyBy = "Commit the statements of a file and its history row by one COMMIT.",
            ifItFails = "Are the statements of a file and its history row committed by one COMMIT?")
    default void aFileAndItsHistoryRowStandOrFallTogether() throws Exception {
        var subject = subject();
        subject.folder().add();
        subject.mustSucceed();
        int next = subject.folder().add();

        subject.oracle().refuseHistoryRows();
        subject.mustFailBecause("the database refused the history row");
        subject.oracle().acceptHistoryRows();
        subject.folder().spoil(next);
        subject.mustFailBecause("the last statement of a file failed");

        subject.folder().restore(next);
        subject.mustSucceed();
    }
}
