package dev.pawl.admin.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.Instance;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.report.StatusReport;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes that OpenAPI describes are those that are sent. */
final class DocumentTest {
    private static final Path DESCRIPTION = Path.of("src/main/resources/META-INF/openapi.json");
    private static final ErrorReport ERROR =
            new ErrorReport("PAWL0407E", ExitStatus.REFUSED, "edited", null, "0001_a", null, "Restore it.");

    @Test
    void theStatusHasTheDescribedFields() throws IOException {
        var applied = new AppliedMigration("0001_a", Instant.EPOCH, null, Phase.EXPAND, 1L, null);
        var pending = new StatusReport.Pending(new Version("0002_b"), Phase.EXPAND);
        var instance = new Instance("shop", "host/7", "0001_a", "digest", Instant.EPOCH, true, null, List.of());
        var json = ReportJson.of(
                new StatusReport("shop", List.of(applied), List.of(pending), List.of(ERROR), List.of(instance)));
        assertDescribed("Status", json);
        assertDescribed("Applied", first(json, "applied"));
        assertDescribed("Pending", first(json, "pending"));
        assertDescribed("Problem", first(json, "problems"));
        assertDescribed("Instance", first(json, "instances"));
    }

    @Test
    void theErrorHasTheDescribedFields() throws IOException {
        var json = ReportJson.of(ERROR);
        assertDescribed("Error", json);
        assertDescribed("ErrorDetail", json.getJsonObject("error"));
    }

    @ParameterizedTest
    @CsvSource({
        "400, bad-request",
        "401, signed-out",
        "403, not-allowed",
        "404, not-found",
        "405, method-not-allowed",
        "406, not-acceptable",
        "413, refused",
        "500, failed"
    })
    void whatIsRefusedIsAnErrorLikeEveryOther(int status, String code) throws IOException {
        try (var reader = Json.createReader(new StringReader(Refusal.json(status)))) {
            var json = reader.readObject();
            assertDescribed("Error", json);
            assertDescribed("ErrorDetail", json.getJsonObject("error"));
            assertThat(json.getJsonObject("error").getString("code")).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/status", "/api;x", "/fragments/overview", "/ready"})
    void scriptsAskForThese(String path) {
        assertThat(Refusal.isForScripts(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/apis", "/migrations", "/login.xhtml", "/x/api"})
    void peopleAskForThese(String path) {
        assertThat(Refusal.isForScripts(path)).isFalse();
    }

    private static JsonObject first(JsonObject json, String array) {
        return json.getJsonArray(array).getJsonObject(0);
    }

    /** What is sent has exactly the described fields, and each of them always. */
    private static void assertDescribed(String name, JsonObject sent) throws IOException {
        try (var reader = Json.createReader(Files.newBufferedReader(DESCRIPTION))) {
            var schema = reader.readObject()
                    .getJsonObject("components")
                    .getJsonObject("schemas")
                    .getJsonObject(name);
            assertThat(sent.keySet())
                    .containsExactlyElementsOf(
                            schema.getJsonObject("properties").keySet());
            assertThat(schema.getJsonArray("required").getValuesAs(JsonString::getString))
                    .containsExactlyElementsOf(sent.keySet());
        }
    }
}
