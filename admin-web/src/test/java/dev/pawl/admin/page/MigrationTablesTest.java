package dev.pawl.admin.page;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.report.StatusReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MigrationTablesTest {
    @Test
    void whatIsAppliedComesNewestFirstAndWhatWasNotRecordedIsSaidToBeNotKnown() {
        var tables = MigrationTables.of(States.ready(States.status(List.of()), States.database()), States.NOW);
        assertThat(tables.applied()).extracting(MigrationTables.Row::version).containsExactly("0002_b", "0001_a");
        assertThat(tables.applied().get(0).took()).isEqualTo("not known");
        assertThat(tables.applied().get(1).shortChecksum()).isEqualTo("abababababab");
        assertThat(requireNonNull(tables.applied().get(1).appliedAt()).age()).isEqualTo("2 h ago");
        assertThat(tables.failures()).isEmpty();
    }

    @Test
    void aFailureIsToldOnceThoughRunAndStateBothKnowIt() {
        var tables = MigrationTables.of(States.failed(), States.NOW);
        assertThat(tables.failures()).hasSize(1);
        assertThat(tables.failures().get(0).evidence()).isEqualTo("PAWL0501E · 0003_c.up.sql:3 · SQLSTATE 42704");
        assertThat(tables.pending())
                .extracting(MigrationTables.Row::state)
                .containsExactly("applied by the next run", "held back until no older version runs");
    }

    @Test
    void whoHoldsAContractMigrationBackComesFirstAndTheMigrationSaysHowManyDo() {
        var tables = MigrationTables.of(States.ready(States.rollingOut(), States.database()), States.NOW);

        assertThat(tables.pending()).singleElement().satisfies(row -> {
            assertThat(row.state()).isEqualTo("held back: 2 of 3 instances do not know it");
            assertThat(row.waitsForInstances()).isTrue();
        });
        assertThat(tables.isHeldBack()).isTrue();
        assertThat(tables.instances())
                .extracting(replica -> replica.address() + " " + replica.tone().word() + " " + replica.state() + " "
                        + replica.holdsBack())
                .containsExactly(
                        "shop-1/1 Warning Alive [0003_c]",
                        "shop-2/1 Warning Lost [0003_c]",
                        "shop-4/1 Good Alive []",
                        "shop-3/1 Unknown Gone []");
        assertThat(requireNonNull(tables.instances().get(1).countsUntil()).text())
                .isEqualTo("2026-11-21 08:01:30 UTC");
        assertThat(tables.instances().get(3).countsUntil()).isNull();
        assertThat(tables.instances().get(0).shortDigest()).isEqualTo("cdcdcdcdcdcd");
    }

    @Test
    void whenEveryInstanceKnowsAContractMigrationWhatToTypeIsSaid() {
        var all = States.rollingOut();
        var status = new StatusReport(
                all.database(),
                all.applied(),
                all.pending(),
                List.of(),
                all.instances().subList(0, 1));
        var tables = MigrationTables.of(States.ready(status, States.database()), States.NOW);

        assertThat(tables.pending().get(0).state())
                .isEqualTo("held back; every instance knows it, so pawl migrate --phase contract may apply it");
        assertThat(tables.isHeldBack()).isFalse();
    }

    @Test
    void aRunSaysHowFarItIsAndHowLongItTakes() {
        var running = requireNonNull(
                MigrationTables.of(States.running(75), States.NOW).running());
        assertThat(running.done()).isEqualTo(1);
        assertThat(running.elapsed()).isEqualTo("1 min 15 s");
    }

    @Test
    void aRunThatWaitsSaysForWhomAndWhatToType() {
        var running =
                requireNonNull(MigrationTables.of(States.blocked(), States.NOW).running());
        var blockade = requireNonNull(running.blockade());
        assertThat(blockade.waitsFor()).isEqualTo("shop.orders");
        assertThat(blockade.command()).isEqualTo("SELECT pg_terminate_backend(4711);");
        assertThat(blockade.holders())
                .extracting(Blockade.Holder::text)
                .containsExactly(
                        "pid 4711 (psql, user app), idle in transaction",
                        "pid 4712 (no application name, user app), SELECT");
        assertThat(requireNonNull(blockade.holders().get(0).since()).age()).isEqualTo("12 min ago");
        assertThat(blockade.holders().get(1).since()).isNull();
    }

    @Test
    void aLongStatementSaysHowFarItWasAndWhen() {
        var running =
                requireNonNull(MigrationTables.of(States.building(), States.NOW).running());
        assertThat(running.seen()).isEqualTo("CREATE INDEX on shop.orders: building, blocks 5 of 9");
        assertThat(running.statement()).isEqualTo("Line 7, CREATE INDEX, for 34 s");
        assertThat(requireNonNull(running.seenAt()).text()).isEqualTo("2026-11-21 07:59:59 UTC");
        assertThat(running.blockade()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"PT0.87S, 870 ms", "PT1.84S, 1.8 s", "PT192S, 3 min 12 s", "PT2H5M, 2 h 5 min"})
    void durationsHaveAsManyDigitsAsMatter(Duration took, String words) {
        assertThat(Moment.took(took)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"PT-3S, just now", "PT59S, just now", "PT3M, 3 min ago", "PT47H, 47 h ago", "PT72H, 3 days ago"})
    void agesAreCoarse(Duration age, String words) {
        assertThat(Moment.age(age)).isEqualTo(words);
    }
}
