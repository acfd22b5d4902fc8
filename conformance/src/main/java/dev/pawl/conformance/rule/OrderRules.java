package dev.pawl.conformance.rule;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Rule.Level;
import dev.pawl.conformance.Runner.Capability;

/** S6: forward only, and what was applied stays what it was. */
public interface OrderRules extends RunnerRules {
    @Rule(
            id = "FWD-S06-frozen",
            level = Level.OPTIONAL,
            promise = "A file that is not as it was released is refused before anything runs.",
            why = "The files of a release were tested as they were. An edit that slipped in was not.",
            satisfyBy = "Keep the checksums of the released files beside them, and compare them at every run.",
            ifItFails = "Are the files compared with released.sha256 before the first one is applied, byte for byte?")
    default void anEditedFrozenFileIsRefusedBeforeAnythingRuns() throws Exception {
        requireCapability(Capability.FREEZES_FILES);
        var subject = subject();
        subject.folder().add();
        subject.folder().freeze();
        subject.mustSucceed();
        subject.folder().add();
        int last = subject.folder().add();
        subject.folder().freeze();

        subject.folder().edit(last);
        subject.mustFailBecause("a frozen file was edited");

        subject.folder().restore(last);
        subject.mustSucceed();
    }

    @Rule(
            id = "FWD-S06-edited",
            promise = "A file that was edited after it was applied is refused before anything runs.",
            why = "The database and the files say different things from then on, and every new environment is another.",
            satisfyBy = "Record a checksum of the bytes with each file, and compare it at every run.",
            ifItFails = "Is a checksum of the bytes recorded with each file, and compared at every run? A comment is a"
                    + " change of bytes, too.")
    default void anEditedAppliedFileIsRefusedBeforeAnythingRuns() throws Exception {
        var subject = subject();
        int edited = subject.folder().add();
        subject.mustSucceed();
        subject.folder().add();

        subject.folder().edit(edited);
        subject.mustFailBecause("an applied file was edited");

        subject.folder().restore(edited);
        subject.mustSucceed();
    }

    @Rule(
            id = "FWD-S06-missing",
            promise = "A set that has lost a file which was applied is refused before anything runs.",
            why = "Somebody deployed another branch, or deleted history: what comes next was made for another schema.",
            satisfyBy = "Look for a file for each row of the history that is not newer than the newest file.",
            ifItFails = "Is each row of the history looked for among the files, before the first file is applied?")
    default void aMissingAppliedFileIsRefusedBeforeAnythingRuns() throws Exception {
        var subject = subject();
        int lost = subject.folder().add();
        subject.folder().add();
        subject.mustSucceed();
        subject.folder().add();

        subject.folder().remove(lost);
        subject.mustFailBecause("the file of an applied migration is missing");

        subject.folder().restore(lost);
        subject.mustSucceed();
    }

    @Rule(
            id = "FWD-S06-late",
            promise = "A pending file that sorts before one that was applied is refused before anything runs.",
            why = "It was tested after fewer files than it would be applied after: two branches met in production.",
            satisfyBy = "Compare each pending file with the newest that is applied.",
            ifItFails = "Is a pending file with a lower number than an applied one refused, or skipped in silence?")
    default void aLateFileIsRefusedBeforeAnythingRuns() throws Exception {
        var subject = subject();
        int late = subject.folder().add();
        subject.folder().add();
        subject.folder().remove(late);
        subject.mustSucceed();
        subject.folder().restore(late);

        subject.mustFailBecause("a pending file sorts before an applied one");
    }
}
