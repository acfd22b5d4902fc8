package dev.pawl.admin.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.ejb.SchemaState;
import dev.pawl.engine.migration.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OverviewSentencesTest {
    @Test
    void goodNewsIsSaidToo() {
        var sentences =
                of(States.ready(States.status(List.of()), States.database())).all();
        assertThat(sentences).extracting(Sentence::tone).containsOnly(Tone.GOOD);
        assertThat(sentences)
                .extracting(Sentence::text)
                .containsExactly(
                        "Schema is up to date at 0002_b, 2 migrations applied.",
                        "The last run applied 1 migration in 1.8 s.",
                        "The database answers: PostgreSQL 18.6.",
                        "1 of 20 connections in use. All pools together may open 22 of the 97 connections that "
                                + "the server admits.");
    }

    @Test
    void whatOlderInstancesHoldBackIsLinkedToThem() {
        var schema = of(States.ready(States.rollingOut(), States.database())).schema();
        assertThat(schema.detail()).isEqualTo("1 contract migration held back until 2 older instances have ended.");
        assertThat(schema.link()).isEqualTo(new Sentence.Link("/migrations#instances", "See which"));
    }

    @Test
    void everyProblemHasANextStep() {
        for (var state : List.of(
                States.failed(),
                States.ready(States.status(List.of(States.pending("0003_c", Phase.EXPAND))), States.crowded()),
                States.ready(States.status(List.of()), States.unreachable()))) {
            assertThat(of(state).all())
                    .filteredOn(sentence -> sentence.tone() == Tone.PROBLEM || sentence.tone() == Tone.WARNING)
                    .isNotEmpty()
                    .allMatch(sentence -> sentence.next() != null || "Schema".equals(sentence.subject()));
        }
    }

    @Test
    void aFailedRunSaysWhyAndWhatWasKept() {
        var run = of(States.failed()).lastRun();
        assertThat(run.text()).isEqualTo("0003_c failed");
        assertThat(run.detail())
                .contains("PAWL0501E", "0003_c.up.sql:3", "SQLSTATE 42704", "1 migration applied before it and kept");
        assertThat(run.next()).isEqualTo("Correct the file.");
    }

    @Test
    void aRunThatIsBlockedIsAWarningWithWhoBlocksIt() {
        var schema = of(States.blocked()).schema();
        assertThat(schema.tone()).isEqualTo(Tone.WARNING);
        assertThat(schema.text()).isEqualTo("0002_b, step 2 of 4, waits for shop.orders.");
        assertThat(schema.detail())
                .isEqualTo("Blocked by pid 4711 (psql, user app), idle in transaction; "
                        + "pid 4712 (no application name, user app), SELECT.");
        assertThat(schema.next()).contains("goes on by itself when those transactions end");
        assertThat(schema.command()).isEqualTo("SELECT pg_terminate_backend(4711);");
    }

    @Test
    void pendingMigrationsAreAWarningWithTheCommand() {
        var schema = of(States.ready(States.status(List.of(States.pending("0003_c", Phase.EXPAND))), States.database()))
                .schema();
        assertThat(schema.tone()).isEqualTo(Tone.WARNING);
        assertThat(schema.text()).isEqualTo("1 migration pending.");
        assertThat(schema.command()).isEqualTo("pawl migrate");
    }

    @Test
    void aHeldContractMigrationIsNoWarning() {
        var schema = of(States.ready(
                        States.status(List.of(States.pending("0003_c", Phase.CONTRACT))), States.database()))
                .schema();
        assertThat(schema.tone()).isEqualTo(Tone.GOOD);
        assertThat(schema.detail()).contains("1 contract migration held back");
    }

    @Test
    void poolsThatDoNotFitAreAWarning() {
        var pool = of(States.ready(States.status(List.of()), States.crowded())).pool();
        assertThat(pool.tone()).isEqualTo(Tone.WARNING);
        assertThat(pool.text())
                .startsWith("The pool opens 20 connections at most.")
                .contains("110 of the 97");
    }

    @Test
    void aDatabaseThatWasNotLookedAtForLongIsSaidToBeSo() {
        var state = States.ready(States.status(List.of()), States.database());
        var database = new OverviewSentences(state, States.NOW.plus(Duration.ofMinutes(5))).database();
        assertThat(database.tone()).isEqualTo(Tone.WARNING);
        assertThat(database.text()).contains("5 min ago, at 2026-11-21 08:00:00 UTC");
    }

    @Test
    void nothingIsClaimedBeforeItIsKnown() {
        assertThat(of(States.unknown()).all()).extracting(Sentence::tone).containsOnly(Tone.UNKNOWN);
    }

    private static OverviewSentences of(SchemaState state) {
        return new OverviewSentences(state, States.NOW);
    }
}
