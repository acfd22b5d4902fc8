package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.Outcome;
import dev.pawl.engine.report.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RunMetricsTest {
    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Version VERSION = new Version("0002_b");
    private static final List<Blocker> READER = List.of(new Blocker(7, "psql", "app", null, "SELECT", "orders"));

    private final FakeRegistry registry = new FakeRegistry();
    private final SchemaMonitor monitor = new SchemaMonitor();
    private Instant now = BEGUN;
    private final RunMetrics metrics = new RunMetrics(registry.registry(), monitor, () -> now);

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void runsAreTimedByHowTheyEnded(Outcome outcome) {
        var timer = "migration.run.duration{migration_outcome=" + outcome.word() + "}";
        assertThat(registry.timed(timer)).isEmpty();
        metrics.ended(new MigrateReport(outcome, "run", List.of(), List.of(), 1500, null));
        assertThat(registry.timed(timer)).containsExactly(Duration.ofMillis(1500));
    }

    @Test
    void theLastSuccessIsUnknownUntilThereIsOneAndAFailureIsNone() {
        var error = new ErrorReport("PAWL0501E", ExitStatus.FAILED, "no", null, null, null, null);
        metrics.ended(MigrateReport.notBegun(error));
        assertThat(registry.measured("migration.last.success.timestamp")).isEqualTo(Double.NaN);
        metrics.ended(new MigrateReport(Outcome.UP_TO_DATE, "run", List.of(), List.of(), 1, null));
        assertThat(registry.measured("migration.last.success.timestamp")).isEqualTo((double) BEGUN.getEpochSecond());
    }

    @Test
    void appliedMigrationsAreTimedAndAttemptsWithoutLockCounted() {
        metrics.on(retried(List.of()));
        metrics.on(retried(List.of()));
        metrics.on(new RunEvent.StepApplied(VERSION, 1, 1, 700, 3));
        assertThat(registry.timed("migration.step.duration")).containsExactly(Duration.ofMillis(700));
        assertThat(registry.counted("migration.lock.attempts")).isEqualTo(2);
    }

    @Test
    void statementsAreTimedOneByOne() {
        metrics.on(new RunEvent.StatementStarted(VERSION, 1, "UPDATE", false, 1));
        metrics.on(new RunEvent.StatementFinished(VERSION, 1, "UPDATE", false, 1, Duration.ofSeconds(7)));
        assertThat(registry.timed("migration.statement.duration")).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void aWaitForAnotherRunnerIsTimedOnceFromItsBeginning() {
        metrics.on(new RunEvent.WaitingForLock("db", "pid 7", Duration.ofSeconds(2)));
        now = now.plusSeconds(10);
        metrics.on(new RunEvent.WaitingForLock("db", "pid 7", Duration.ofSeconds(12)));
        now = now.plusSeconds(3);
        metrics.on(new RunEvent.UpToDate("db", 1));
        metrics.on(new RunEvent.UpToDate("db", 1));
        assertThat(registry.timed("migration.lock.wait.duration{migration_lock=runner}"))
                .containsExactly(Duration.ofSeconds(15));
    }

    @Test
    void aWaitForAnotherSessionIsTimedUntilItWasSeenToBeOver() {
        metrics.on(new RunEvent.Blocked(VERSION, "orders", READER));
        now = now.plusSeconds(1);
        metrics.on(retried(READER));
        now = now.plusSeconds(59);
        metrics.on(new RunEvent.Unblocked(VERSION, "orders", Duration.ofMinutes(1)));
        now = now.plusSeconds(600);
        metrics.on(new RunEvent.StepApplied(VERSION, 1, 1, 700, 2));
        assertThat(tableWaits()).containsExactly(Duration.ofMinutes(1));
    }

    @Test
    void aWaitThatLastsToTheEndOfTheRunIsTimedToo() {
        metrics.on(retried(READER));
        now = now.plusSeconds(5);
        metrics.ended(new MigrateReport(Outcome.FAILED, "run", List.of(), List.of(), 1, null));
        assertThat(tableWaits()).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void whatIsPendingIsUnknownUntilItWasRead() {
        assertThat(registry.measured("migration.pending{migration_phase=expand}"))
                .isEqualTo(Double.NaN);
        var pending = List.of(new StatusReport.Pending(VERSION, Phase.EXPAND));
        monitor.update(state -> state.read(new StatusReport("db", List.of(), pending, List.of()), now));
        assertThat(registry.measured("migration.pending{migration_phase=expand}"))
                .isEqualTo(1.0);
        assertThat(registry.measured("migration.pending{migration_phase=contract}"))
                .isEqualTo(0.0);
    }

    @Test
    void aRunThatGoesOnAndWhoBlocksItAreMeasured() {
        assertThat(registry.measured("migration.running")).isEqualTo(0);
        monitor.update(state -> state.running(now)
                .after(new RunEvent.StepStarted(VERSION, 1, 1), now)
                .after(new RunEvent.Blocked(VERSION, "orders", READER), now));
        assertThat(registry.measured("migration.running")).isEqualTo(1);
        assertThat(registry.measured("migration.blockers")).isEqualTo(1);
    }

    private List<Duration> tableWaits() {
        return registry.timed("migration.lock.wait.duration{migration_lock=table}");
    }

    private static RunEvent retried(List<Blocker> blockers) {
        return new RunEvent.StepRetried(VERSION, "55P03", 1, Duration.ofMillis(10), blockers);
    }
}
