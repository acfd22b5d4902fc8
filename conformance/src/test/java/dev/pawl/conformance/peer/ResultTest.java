package dev.pawl.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The reasons on the page that compares runners. */
final class ResultTest {
    @Test
    void aRunThatFailsIsToldByTheServersWords() {
        assertThat(Result.broken(
                                """
                        rule FWD-S04-killed-after (REQUIRED) is broken: fault at message 104: INSERT INTO public.probe VALUES (4)
                        [the runner says that it succeeded; its output: exit code 1
                        Failed to execute script V4__index.sql
                        --------------------------------------
                        SQL State  : 42P07
                        Error Code : 0
                        Message    : ERROR: relation "big_id" already exists
                        Location   : /tmp/junit/V4__index.sql
                        Line       : 1
                        ]\s
                        Expecting value to be true but was false
                        replay: -Dpawl.conformance.replay=FWD-S04-killed-after@104
                        check: Which message was it?""")
                        .reason())
                .isEqualTo("interrupted at \"INSERT INTO public.probe VALUES (4)\": a run without a fault fails:"
                        + " Failed to execute script V4__index.sql: ERROR: relation \"big_id\" already exists (42P07)");
    }

    @Test
    void whatALogSaysBesideTheErrorIsLeftOut() {
        assertThat(Result.broken(
                                """
                        rule FWD-L02-orphan (REQUIRED) is broken: [the runner says that it succeeded; its output: exit code 1
                        WARNING: something else
                        Could not acquire change log lock.  Currently locked by host (10.0.0.1) since 11/21/26, 11:35 AM
                        ]\s
                        Expecting value to be true but was false
                        check: Does the next run do the same work?""")
                        .reason())
                .isEqualTo("a run without a fault fails: Could not acquire change log lock. Currently locked.");
    }

    @Test
    void whatDiffersFromRunToRunIsLeftOut() {
        assertThat(Result.broken(
                                """
                        rule FWD-S03-atomic (REQUIRED) is broken: [what the runner changed, - before and + after]\s
                        Expecting empty but was: ["- catalog pg_class: 156512 of 422",
                            "- rows of probe: -399898199 of 2",
                            "+ relation public.probe_3 kind r",
                            "+ rows of probe: 5 of 3"]
                        check: Are the statements of a file and its history row committed by one COMMIT?""")
                        .reason())
                .isEqualTo("what the runner changed, - before and + after \"+ relation public.probe_3 kind r\",");
    }

    @Test
    void aScheduleIsToldByWhatCameOfIt() {
        assertThat(Result.broken(
                                """
                        rule FWD-X01-schedules (STOCHASTIC) is broken: a schedule failed, in the end or with its last move; 0 smaller ones were tried:
                          1. Write[number=3, content=TABLE, table=3]
                          2. Disturb[trouble=ANSWER_LOST, position=Position[message=10, inFiles=false]]
                        [the runner says that it succeeded, although an applied file was edited; its output: exit code 0
                        ]\s
                        replay: -Dpawl.conformance.replay=FWD-X01-schedules@1
                        check: Repeat it""")
                        .reason())
                .isEqualTo("in a random schedule: it succeeds, although an applied file was edited");
    }

    @Test
    void aReaderThatIsStoppedIsToldByTheServersWords() {
        assertThat(Result.broken(
                                """
                        rule FWD-S07-readers (REQUIRED) is broken: [a reader who came while the run waited]\s
                        Expecting code not to raise a throwable but caught
                          "org.postgresql.util.PSQLException: ERROR: canceling statement due to statement timeout
                        	at org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2736)
                        "
                        check: Is there a lock_timeout in force?""")
                        .reason())
                .isEqualTo("a reader who came while the run waited was stopped:"
                        + " ERROR: canceling statement due to statement timeout");
    }

    @Test
    void aRuleThatCannotBeTriedSaysWhy() {
        assertThat(Result.notOffered(
                                """
                        rule FWD-S06-frozen (OPTIONAL) is untested: Assumption failed: the runner does not say that it reads released.sha256
                        check: Are the files compared?""")
                        .reason())
                .isEqualTo("the runner does not say that it reads released.sha256");
    }
}
