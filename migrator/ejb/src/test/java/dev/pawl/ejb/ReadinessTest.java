package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadinessTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final DatabaseState ANSWERS = new DatabaseState(true, NOW, null, "PostgreSQL 18.6", null);
    private static final DatabaseState SILENT = new DatabaseState(false, NOW, "Connection refused.", null, null);
    private static final Version VERSION = Version.ofFileName("0002_b.up.sql").orElseThrow();
    private static final MigrateReport DONE = new MigrateReport(Outcome.APPLIED, "run", List.of(), List.of(), 1, null);

    @Test
    void nothingIsKnownBeforeTheStart() {
        assertThat(Readiness.of(SchemaState.INITIAL)).isEqualTo(new Readiness(false, "schema_unknown"));
        assertThat(Readiness.of(DatabaseState.UNKNOWN).reason()).isEqualTo("postgres_unknown");
    }

    @Test
    void migratedSchemaOnADatabaseThatAnswersIsReady() {
        var state = SchemaState.INITIAL
                .ended(DONE, NOW)
                .read(status(List.of()), NOW)
                .with(ANSWERS);

        assertThat(Readiness.of(state)).isEqualTo(new Readiness(true, "ready"));
    }

    @Test
    void databaseThatDoesNotAnswerComesBeforeTheSchema() {
        var state = SchemaState.INITIAL
                .ended(DONE, NOW)
                .read(status(List.of()), NOW)
                .with(SILENT);

        assertThat(Readiness.of(state).reason()).isEqualTo("postgres_unreachable");
        assertThat(Readiness.ofSchema(state).ready()).isTrue();
    }

    @Test
    void badConfigurationComesBeforeADatabaseThatWasNeverLookedAt() {
        var error = error(Message.BAD_CONFIGURATION);

        assertThat(Readiness.of(SchemaState.INITIAL.failed(error)).reason()).isEqualTo("schema_refused");
    }

    @Test
    void runThatGoesOnIsNotReady() {
        assertThat(reason(SchemaState.INITIAL.running(NOW))).isEqualTo("schema_migrating");
    }

    @Test
    void pendingExpandMigrationIsNotReadyButAHeldContractOneIs() {
        var ended = SchemaState.INITIAL.ended(DONE, NOW);
        var expand = status(List.of(new StatusReport.Pending(VERSION, Phase.EXPAND)));
        var contract = status(List.of(new StatusReport.Pending(VERSION, Phase.CONTRACT)));

        assertThat(reason(ended.read(expand, NOW))).isEqualTo("schema_pending");
        assertThat(reason(ended.read(contract, NOW))).isEqualTo("ready");
    }

    @Test
    void skippedStartDependsOnTheDatabaseOnly() {
        assertThat(reason(SchemaState.INITIAL.skipped())).isEqualTo("ready");
    }

    @ParameterizedTest
    @CsvSource({
        "NEWER, database_newer",
        "EDITED, schema_refused",
        "STANDBY, schema_refused",
        "MIGRATION_FAILED, schema_failed",
        "RETRY_BUDGET, schema_failed",
        "RUNNER_ACTIVE, schema_migrating",
        "OUTCOME_UNKNOWN, schema_unknown",
        "UNREACHABLE, postgres_unreachable"
    })
    void eachFailureHasItsWord(Message message, String reason) {
        assertThat(reason(SchemaState.INITIAL.failed(error(message)))).isEqualTo(reason);
    }

    @Test
    void problemThatTurnsUpLaterIsTold() {
        var newer = new StatusReport("db", List.of(), List.of(), List.of(error(Message.NEWER)));
        var state = SchemaState.INITIAL.ended(DONE, NOW).read(newer, NOW);

        assertThat(reason(state)).isEqualTo("database_newer");
    }

    private static String reason(SchemaState state) {
        return Readiness.of(state.with(ANSWERS)).reason();
    }

    private static StatusReport status(List<StatusReport.Pending> pending) {
        return new StatusReport("db", List.of(), pending, List.of());
    }

    private static ErrorReport error(Message message) {
        return ErrorReport.of(PawlException.of(message, "a", "b", "c", "d"));
    }
}
