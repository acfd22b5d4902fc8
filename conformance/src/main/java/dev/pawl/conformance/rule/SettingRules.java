package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Rule;

/** S8: a file finds its session as every other file does. */
public interface SettingRules extends RunnerRules {
    @Rule(
            id = "FWD-S08-settings",
            promise = "What a file sets in its session does not hold for the files after it.",
            why = "On one database two files run in one run, on the next one in two. A search_path or a role that"
                    + " stays makes them mean different things, and nobody tries both.",
            satisfyBy = "Reset the session behind each file (RESET ALL, RESET ROLE), or connect anew.",
            ifItFails = "Does one session run several files, and is it reset in between?")
    default void whatAFileSetsEndsWithIt() throws Exception {
        var subject = subject();
        subject.folder().add("seen", "CREATE TABLE public.seen AS " + SETTINGS);
        subject.folder()
                .add(
                        "sets",
                        "CREATE SCHEMA app",
                        "SET search_path = app",
                        "SET work_mem = '7MB'",
                        "SET timezone = 'Asia/Kathmandu'");
        subject.folder().add("see", "INSERT INTO public.seen " + SETTINGS);
        subject.mustSucceed();

        assertThat(subject.oracle().query("SELECT DISTINCT seen::text FROM public.seen"))
                .as("what two files saw, one before and one after a file that sets something")
                .hasSize(1);
    }

    /** Of a session, as a file sees them. */
    String SETTINGS = "SELECT current_setting('search_path') AS path, current_setting('work_mem') AS memory,"
            + " current_setting('timezone') AS zone";
}
