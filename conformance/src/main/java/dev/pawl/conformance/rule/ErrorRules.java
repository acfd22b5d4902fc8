package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Rule;

/** S9: what a run says is true, and is enough to go on with. */
public interface ErrorRules extends RunnerRules {
    @Rule(
            id = "FWD-S09-truthful",
            promise = "A run whose file fails says which file, and the server's SQLSTATE and words.",
            why = "Somebody reads it at night, and has to find the statement and the reason in it.",
            satisfyBy = "Keep the first error of the server as it came, and name the file with it.",
            ifItFails = "Is the first error kept, or one that follows from it (25P02)? Is the file named?")
    default void aFailureNamesTheFileAndTheFirstCause() throws Exception {
        var subject = subject();
        subject.mustSucceed();
        int number = subject.folder().add("fails", "CREATE TABLE public.side (id int CHECK (id > 0))");
        subject.folder().append(number, "INSERT INTO public.side VALUES (-1)");

        var ending = subject.mustFailBecause("a statement of a file failed");

        assertThat(ending.output())
                .as("what the runner says")
                .contains(subject.folder().fileName(number).replaceAll("[.].*", ""))
                .contains("23514")
                .contains("side_id_check");
    }
}
