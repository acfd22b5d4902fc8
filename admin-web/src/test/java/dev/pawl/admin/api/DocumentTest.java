package dev.pawl.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.report.StatusReport;
import jakarta.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shapes that OpenAPI describes are those that are sent. */
final class DocumentTest {
    private static final ErrorReport ERROR =
            new ErrorReport("PAWL0407E", ExitStatus.REFUSED, "edited", null, "0001_a", null, "Restore it.");

    @Test
    void theStatusHasTheDescribedFields() {
        var applied = new AppliedMigration("0001_a", Instant.EPOCH, null, Phase.EXPAND, 1L, null);
        var pending = new StatusReport.Pending(new Version("0002_b"), Phase.EXPAND);
        var json = ReportJson.of(new StatusReport("shop", List.of(applied), List.of(pending), List.of(ERROR)));
        assertThat(json.keySet()).containsExactlyElementsOf(fields(StatusDocument.class));
        assertThat(first(json, "applied")).containsExactlyElementsOf(fields(StatusDocument.Applied.class));
        assertThat(first(json, "pending")).containsExactlyElementsOf(fields(StatusDocument.Pending.class));
        assertThat(first(json, "problems")).containsExactlyElementsOf(fields(StatusDocument.Problem.class));
    }

    @Test
    void theErrorHasTheDescribedFields() {
        var json = ReportJson.of(ERROR);
        assertThat(json.keySet()).containsExactlyElementsOf(fields(ErrorDocument.class));
        assertThat(json.getJsonObject("error").keySet()).containsExactlyElementsOf(fields(ErrorDocument.Problem.class));
    }

    private static Iterable<String> first(JsonObject json, String array) {
        return json.getJsonArray(array).getJsonObject(0).keySet();
    }

    private static List<String> fields(Class<? extends Record> type) {
        return Stream.of(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }
}
