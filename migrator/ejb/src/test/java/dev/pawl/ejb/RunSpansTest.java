package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.Outcome;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RunSpansTest {
    private static final Version VERSION = new Version("0002_b");
    private static final List<Blocker> READER = List.of(new Blocker(7, "psql", "app", null, "SELECT", "orders"));

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Kept kept = new Kept();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(kept))
            .build();
    private final RunSpans spans = new RunSpans(provider.get("test"), () -> now);

    @BeforeEach
    void begin() {
        spans.begun();
    }

    @Test
    void aRunHasASpanAndEachMigrationOneBelowIt() {
        spans.on(new RunEvent.StepStarted(VERSION, 1, 2));
        spans.on(new RunEvent.StepApplied(VERSION, 1, 2, 5, 1));
        spans.on(new RunEvent.StepStarted(new Version("0003_c"), 2, 2));
        spans.on(new RunEvent.StepApplied(new Version("0003_c"), 2, 2, 5, 1));
        spans.on(new RunEvent.Finished("db.example:5432/shop", 2, 10));
        spans.ended(new MigrateReport(Outcome.APPLIED, "run-1", List.of(), List.of(), 10, null));

        assertThat(kept.spans)
                .extracting(SpanData::getName)
                .containsExactly("migrate 0002_b", "migrate 0003_c", "migrate");
        assertThat(kept.spans.get(0).getParentSpanId()).isEqualTo(kept.last().getSpanId());
        assertThat(kept.spans.get(1).getTraceId()).isEqualTo(kept.last().getTraceId());
        assertThat(attributes(kept.spans.get(0)))
                .containsEntry("migration.version", "0002_b")
                .containsEntry("migration.attempts", "1")
                .containsEntry("db.system.name", "postgresql");
        assertThat(attributes(kept.last()))
                .containsEntry("db.namespace", "shop")
                .containsEntry("server.address", "db.example")
                .containsEntry("server.port", "5432")
                .containsEntry("migration.outcome", "applied")
                .containsEntry("migration.run.id", "run-1");
        assertThat(kept.last().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aFailureHasItsCodesButNoWordsOfTheDatabase() {
        var error = new ErrorReport(
                "PAWL0501E", ExitStatus.FAILED, "Key (name)=(secret) already exists.", "23505", "f.sql", 3, null);
        spans.on(new RunEvent.StepStarted(VERSION, 1, 1));
        spans.on(new RunEvent.Failed("PAWL0501E", error.message()));
        spans.ended(new MigrateReport(Outcome.FAILED, "run-1", List.of(), List.of(), 10, error));

        assertThat(kept.spans).hasSize(2).allSatisfy(span -> {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(attributes(span))
                    .containsEntry("error.type", "PAWL0501E")
                    .containsEntry("db.response.status_code", "23505");
            assertThat(span.toString()).doesNotContain("secret");
        });
    }

    @Test
    void waitsAreEventsAndToldOnce() {
        spans.on(new RunEvent.WaitingForLock("db", "pid 7", Duration.ZERO));
        spans.on(new RunEvent.WaitingForLock("db", "pid 7", Duration.ofSeconds(5)));
        spans.on(new RunEvent.StepStarted(VERSION, 1, 1));
        spans.on(new RunEvent.Blocked(VERSION, "orders", READER));
        spans.on(new RunEvent.Unblocked(VERSION, "orders", Duration.ofSeconds(1)));
        spans.on(new RunEvent.Blocked(VERSION, "orders", READER));
        spans.on(new RunEvent.StepRetried(VERSION, "55P03", 1, Duration.ZERO, READER));
        spans.on(new RunEvent.StepApplied(VERSION, 1, 1, 5, 2));
        spans.ended(new MigrateReport(Outcome.APPLIED, "run-1", List.of(), List.of(), 10, null));

        assertThat(kept.spans.get(0).getEvents()).extracting(EventData::getName).containsExactly("blocked", "no lock");
        assertThat(kept.last().getEvents())
                .extracting(EventData::getName)
                .containsExactly("waiting for the runner lock");
    }

    @Test
    void aStatementThatRanAloneOrTookLongHasASpanBelowItsMigration() {
        spans.on(new RunEvent.StepStarted(VERSION, 1, 1));
        statement(1, "COMMENT", false, Duration.ofMillis(2));
        statement(2, "UPDATE", false, Duration.ofSeconds(3));
        statement(3, "DROP INDEX CONCURRENTLY", true, Duration.ofMillis(2));
        spans.on(new RunEvent.StepApplied(VERSION, 1, 1, 5, 1));

        assertThat(kept.spans)
                .extracting(SpanData::getName)
                .containsExactly("UPDATE", "DROP INDEX CONCURRENTLY", "migrate 0002_b");
        var update = kept.spans.get(0);
        assertThat(update.getParentSpanId()).isEqualTo(kept.last().getSpanId());
        assertThat(update.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(Duration.ofNanos(update.getEndEpochNanos() - update.getStartEpochNanos()))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(attributes(update))
                .containsEntry("db.operation.name", "UPDATE")
                .containsEntry("migration.line", "2")
                .containsEntry("migration.attempt", "1");
    }

    @Test
    void aLongStatementThatFailedHasTheCodeOfItsFailure() {
        spans.on(new RunEvent.StepStarted(VERSION, 1, 1));
        spans.on(new RunEvent.StatementStarted(VERSION, 2, "UPDATE", false, 1));
        now = now.plusSeconds(1);
        spans.on(new RunEvent.StepRetried(VERSION, "55P03", 1, Duration.ZERO, READER));
        spans.on(new RunEvent.StatementStarted(VERSION, 2, "UPDATE", false, 2));
        now = now.plusSeconds(1);
        var error = new ErrorReport("PAWL0501E", ExitStatus.FAILED, "no", "23505", "f.sql", 2, null);
        spans.ended(new MigrateReport(Outcome.FAILED, "run-1", List.of(), List.of(), 10, error));

        assertThat(kept.spans)
                .filteredOn(span -> span.getName().equals("UPDATE"))
                .extracting(span -> attributes(span).get("db.response.status_code"))
                .containsExactly("55P03", "23505");
    }

    private void statement(int line, String command, boolean alone, Duration took) {
        spans.on(new RunEvent.StatementStarted(VERSION, line, command, alone, 1));
        now = now.plus(took);
        spans.on(new RunEvent.StatementFinished(VERSION, line, command, alone, 1, took));
    }

    @Test
    void aStepThatLostItsConnectionIsOneThatFailed() {
        spans.on(new RunEvent.StepStarted(VERSION, 1, 1));
        spans.on(new RunEvent.Reconnected("08006"));
        spans.on(new RunEvent.StepStarted(VERSION, 1, 1));
        spans.on(new RunEvent.StepApplied(VERSION, 1, 1, 5, 1));
        spans.ended(new MigrateReport(Outcome.APPLIED, "run-1", List.of(), List.of(), 10, null));

        assertThat(kept.spans)
                .extracting(span -> span.getStatus().getStatusCode())
                .containsExactly(StatusCode.ERROR, StatusCode.UNSET, StatusCode.UNSET);
    }

    private static Map<String, String> attributes(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().getKey(), entry -> entry.getValue()
                        .toString()));
    }

    /** Keeps spans in the order in which they ended. */
    private static final class Kept implements SpanExporter {
        private final List<SpanData> spans = new ArrayList<>();

        SpanData last() {
            return spans.get(spans.size() - 1);
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
