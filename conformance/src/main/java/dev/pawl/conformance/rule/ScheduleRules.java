package dev.pawl.conformance.rule;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Rule.Level;

/** S1, S2, S6, L1 together: what nobody thought of. */
public interface ScheduleRules extends OwnServerRules {
    @Rule(
            id = "FWD-X01-schedules",
            level = Level.STOCHASTIC,
            promise = "In whatever order files, edits, runs and faults come, no file runs twice, the history is true"
                    + " after each of them, and one run that nobody disturbs finishes what is left.",
            why =
                    "Two faults meet: a run is killed, somebody edits a file, three replicas start. Each alone was tried.",
            satisfyBy = "Decide everything anew at each run, under the lock, from the history and the catalog.",
            ifItFails = "Repeat it by the line above; a schedule that fails is made smaller. What does a run find that"
                    + " it does not find when its predecessor ended well?")
    default void anyScheduleOfFilesRunsAndFaultsEndsWell() throws Exception {
        new RandomSchedules("FWD-X01-schedules", this, smallerSchedules()).tryAll(schedules());
    }

    /** How many random schedules are tried; about a dozen runs each. */
    default int schedules() {
        return Integer.getInteger("pawl.conformance.schedules", 4);
    }

    /** How many smaller schedules are tried at most when one has failed. */
    default int smallerSchedules() {
        return Integer.getInteger("pawl.conformance.smaller-schedules", 12);
    }
}
