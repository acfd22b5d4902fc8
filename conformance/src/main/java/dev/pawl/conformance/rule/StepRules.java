package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Subject;

/** S4: what cannot run in a transaction is finished by the next run, whatever stopped it. */
public interface StepRules extends RunnerRules {
    @Rule(
            id = "FWD-S04-invalid-index",
            promise = "A unique index that could not be built concurrently, since rows were equal, is built by the next"
                    + " run after the rows were repaired.",
            why = "PostgreSQL leaves the index behind, invalid: it costs writes and guards nothing. The statement fails"
                    + " the next time since the name is taken, or with IF NOT EXISTS it succeeds and the index stays"
                    + " invalid for ever.",
            satisfyBy = "Look in pg_index, not at the command tag, and drop what an attempt of one's own left invalid.",
            ifItFails = "Is an invalid index of the failed attempt dropped before the statement is run again? Is a"
                    + " version kept as failed that somebody has to repair by hand?")
    default void aUniqueIndexThatFailedOnDuplicatesIsBuiltWhenTheyAreGone() throws Exception {
        var subject = subject();
        subject.folder().add("table", "CREATE TABLE public.big (id int)", "INSERT INTO public.big VALUES (1), (1)");
        subject.mustSucceed();
        subject.folder()
                .addOutsideTransaction(
                        "index", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS big_id ON public.big (id)");
        Subject.requireFailure(subject.end(subject.start()), "rows are equal");
        subject.requireTrueHistory();

        subject.oracle().execute("DELETE FROM public.big WHERE ctid = '(0,1)'");

        subject.mustSucceed();
        assertThat(subject.oracle().query("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'big'::regclass"))
                .as("the indexes of the table")
                .containsExactly("big_id");
    }

    @Rule(
            id = "FWD-S04-enum",
            promise = "A value that one file adds to an enumerated type can be used by the next one in the same run.",
            why = "PostgreSQL refuses a new value until the transaction that added it has ended: runners that put a"
                    + " whole run into one transaction fail in the middle of a release.",
            satisfyBy = "Commit each file before the next one begins.",
            ifItFails = "Does one transaction span several files?")
    default void aValueOfAnEnumeratedTypeCanBeUsedByTheNextFile() throws Exception {
        var subject = subject();
        subject.folder()
                .add("enum", "CREATE TYPE public.mood AS ENUM ('fine')", "CREATE TABLE public.moods (mood mood)");
        // A type of the same transaction would be an exception.
        subject.mustSucceed();
        subject.folder().add("value", "ALTER TYPE public.mood ADD VALUE 'better'");
        subject.folder().add("use", "INSERT INTO public.moods VALUES ('better')");
        subject.mustSucceed();
    }
}
