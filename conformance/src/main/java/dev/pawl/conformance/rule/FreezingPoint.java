package dev.pawl.conformance.rule;

import dev.pawl.conformance.Subject;

/** Where a run can be made to stand still in the server. */
interface FreezingPoint extends Trials.Case {
    /** Prepares a subject, starts a run and returns when it stands there. */
    FrozenRun freeze(Subject subject) throws Exception;

    /** When everything has ended well: what the statement at hand was to bring is there, and nothing else. */
    void requireFinished(Subject subject);
}
