package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.ejb.SchemaState.Activity;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.Outcome;
import dev.pawl.engine.report.StatusReport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SchemaStateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Version VERSION = Version.ofFileName("0002_b.up.sql").orElseThrow();
    private static final ErrorReport FAILURE =
            ErrorReport.of(PawlException.of(Message.MIGRATION_FAILED, "0002_b", "no such table"));
    private static final StatusReport SATISFIED = new StatusReport("db", List.of(), List.of(), List.of());

    @Test
    void endOfARunReplacesItsProgress() {
        var report = new MigrateReport(Outcome.APPLIED, "run", List.of(), List.of(), 1, null);
        var state = SchemaState.INITIAL.running(NOW).ended(report, NOW);

        assertThat(state.activity()).isEqualTo(Activity.READY);
        assertThat(state.progress()).isNull();
        assertThat(state.lastRun()).isEqualTo(report);
        assertThat(state.lastRunEndedAt()).isEqualTo(NOW);
    }

    @Test
    void failedRunKeepsItsReason() {
        var report = new MigrateReport(Outcome.FAILED, "run", List.of(), List.of(), 1, FAILURE);
        var state = SchemaState.INITIAL.running(NOW).ended(report, NOW);
        var pending =
                new StatusReport("db", List.of(), List.of(new StatusReport.Pending(VERSION, Phase.EXPAND)), List.of());

        assertThat(state.activity()).isEqualTo(Activity.FAILED);
        assertThat(state.read(pending, NOW).activity()).isEqualTo(Activity.FAILED);
        assertThat(state.read(pending, NOW).problem()).isEqualTo(FAILURE);
    }

    @Test
    void failureIsOverWhenAnotherRunnerHasFinishedTheWork() {
        var state = SchemaState.INITIAL.failed(FAILURE).read(SATISFIED, NOW);

        assertThat(state.activity()).isEqualTo(Activity.READY);
        assertThat(state.problem()).isNull();
    }

    @Test
    void historyThatCannotBeReadKeepsWhatWasRead() {
        var report = new MigrateReport(Outcome.UP_TO_DATE, "run", List.of(), List.of(), 1, null);
        var state = SchemaState.INITIAL.ended(report, NOW).read(SATISFIED, NOW).unreadable(FAILURE);

        assertThat(state.status()).isEqualTo(SATISFIED);
        assertThat(state.problem()).isEqualTo(FAILURE);
        assertThat(Readiness.ofSchema(state).ready()).isTrue();
    }
}
