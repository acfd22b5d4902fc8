package dev.pawl.conformance.rule;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Rule.Level;
import dev.pawl.conformance.Runner.Capability;
import dev.pawl.conformance.Subject;
import java.util.List;

/** S2, S10: a version of the history is one schema, and no release runs on the schema of another one unawares. */
public interface ReleaseRules extends RunnerRules {
    /** The second file leaves a setting in its session, which must not decide where the third one makes its table. */
    List<List<String>> RELEASES = List.of(
            List.of("CREATE SCHEMA other", "CREATE TABLE public.first (id int PRIMARY KEY)"),
            List.of("SET search_path TO other, public", "CREATE TABLE second (id int REFERENCES public.first)"),
            List.of("CREATE TABLE third (id int)"));

    @Rule(
            id = "FWD-S02-releases",
            promise = "After each file the database is as if all files up to it had been applied to an empty one at"
                    + " once.",
            why = "Production got its files one release at a time, and a new environment gets all of them in one run."
                    + " What one file leaves in the session of the next is there in the second case only: tests pass on"
                    + " a schema that production does not have.",
            satisfyBy =
                    "Reset what a file may have set in its session (search_path, role and the like), or connect anew"
                            + " for each file.",
            ifItFails = "Which object is elsewhere, and what did the file before it set?")
    default void aDatabaseIsTheSameHoweverManyReleasesBroughtItForward() throws Exception {
        var subject = subject();
        for (int release = 1; release <= RELEASES.size(); release++) {
            addRelease(subject, release);
            subject.mustSucceed();
            if (release > 1) {
                subject.requireSameAs(builtAtOnce(release));
            }
        }
    }

    private List<String> builtAtOnce(int releases) throws Exception {
        var subject = subject();
        for (int release = 1; release <= releases; release++) {
            addRelease(subject, release);
        }
        subject.mustSucceed();
        return subject.facts();
    }

    private static void addRelease(Subject subject, int number) {
        subject.folder().add("release", RELEASES.get(number - 1).toArray(String[]::new));
    }

    @Rule(
            id = "FWD-S10-older",
            promise = "A run of an older release changes nothing in a database that a newer one has brought forward.",
            why =
                    "A release is taken back, or a machine of the one before is started once more. A runner that takes its"
                            + " files for all there is brings the newer release into trouble, which is still serving.",
            satisfyBy = "Leave alone what is newer than the newest file; succeed or refuse.",
            ifItFails = "What does the run do about rows of the history that it has no file for?")
    default void anOlderReleaseChangesNothing() throws Exception {
        var subject = subject();
        subject.folder().add();
        int newest = subject.folder().add();
        subject.mustSucceed();
        var before = subject.oracle().writes();

        subject.folder().remove(newest);
        subject.end(subject.start());

        subject.requireUnchangedSince(before);
        subject.folder().restore(newest);
        subject.mustHaveNothingToDo();
    }

    @Rule(
            id = "FWD-S10-unsupported",
            level = Level.OPTIONAL,
            promise = "A run of a release that is older than a file which took something away is refused, so that its"
                    + " application does not start.",
            why = "The application would use what is gone: it starts, takes requests, and fails them.",
            satisfyBy = "Record with each file whether it takes something away, and refuse where there is such a one"
                    + " that is newer than the newest file.",
            ifItFails = "Is what is newer than the newest file looked at when nothing is pending, too?")
    default void aReleaseThatTheSchemaHasLeftBehindIsRefused() throws Exception {
        requireCapability(Capability.REFUSES_NEWER);
        var subject = subject();
        subject.folder().add("used", "CREATE TABLE public.used (id int, name text)");
        int contract = subject.folder().addContract("drop", "ALTER TABLE public.used DROP COLUMN name");
        subject.mustSucceed();

        subject.folder().remove(contract);
        subject.mustFailBecause("a newer release has taken something away");

        subject.folder().restore(contract);
        subject.mustHaveNothingToDo();
    }
}
