package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description of the JSON, served by MicroProfile OpenAPI to everybody: there is nothing of the database in it. */
final class OpenApiIT {
    @RegisterExtension
    static final HealthyServer HEALTHY = new HealthyServer();

    private final Visitor stranger = new Visitor(HEALTHY.server());

    @Test
    void theCheckedDescriptionIsServedToEverybody() throws Exception {
        var answer = stranger.get("/openapi", "Accept", "application/json");
        assertThat(answer.statusCode()).isEqualTo(200);
        var served = read(new StringReader(answer.body()));
        try (var file = Files.newBufferedReader(Path.of("src/main/resources/META-INF/openapi.json"))) {
            var checked = read(file);
            assertThat(served.getJsonObject("components")).isEqualTo(checked.getJsonObject("components"));
            assertThat(served.getJsonObject("paths")).isEqualTo(checked.getJsonObject("paths"));
            assertThat(served.getJsonObject("info")).isEqualTo(checked.getJsonObject("info"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi/../api/status", "/openapi;/../api/status", "/openapi/ui/../../api/status"})
    void noWayLeadsFromItToWhatNeedsALogin(String path) {
        assertThat(stranger.get(path).body()).doesNotContain("0001_baseline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void nothingCanBeSentToIt(String method) {
        assertThat(stranger.method(method, "/openapi").statusCode()).isIn(403, 404, 405, 501);
    }

    private static JsonObject read(Reader text) {
        try (var reader = Json.createReader(text)) {
            return reader.readObject();
        }
    }
}
