package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server answers to requests that no page and no honest script sends. */
final class RefusalIT {
    @RegisterExtension
    static final HealthyServer HEALTHY = new HealthyServer();

    private final Visitor stranger = new Visitor(HEALTHY.server());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login.xhtml;/../api/status",
                "/login.xhtml;/..",
                "/login.xhtml;/../",
                "/login.xhtml;%2f..%2f",
                "/login.xhtml%3b/../api",
                "/login;/../api",
                "/error;/../x",
                "/ready;/../x",
                "/ready;a=b",
                "/fragments/overview;/../x",
                "/api/status;a=b",
                "/assets/pawl.css;/../../x",
                "/assets/%2e%2e/api/status",
                "/assets/..%5cWEB-INF/web.xml",
                "/assets/..;/api/status",
                "/;/../x",
                "/%00"
            })
    void anAddressThatCanBeReadInTwoWaysIsRefused(String path) {
        for (var visitor : List.of(stranger, Visitor.signedIn(HEALTHY.server()))) {
            for (int time = 1; time <= 2; time++) {
                var answer = visitor.get(path);
                assertThat(answer.statusCode()).as(path).isEqualTo(400);
                assertThat(answer.body()).doesNotContain("Exception", "0001_baseline");
                assertThat(header(answer, "Content-Security-Policy")).startsWith("default-src 'none'");
                assertThat(header(answer, "Cache-Control")).contains("no-store");
            }
        }
    }

    @Test
    void nobodyCanTurnAnAddressIntoAnotherForEverybody() {
        for (var path :
                List.of("/login;/../ready", "/login.xhtml;/../migrations.xhtml", "/api/status;/../login.xhtml")) {
            stranger.get(path);
            Visitor.signedIn(HEALTHY.server()).get(path);
        }
        assertThat(stranger.get("/login.xhtml").statusCode()).isEqualTo(200);
        assertThat(stranger.get("/api/status").statusCode()).isEqualTo(401);
        assertThat(Visitor.signedIn(HEALTHY.server()).get("/api/status").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api, application/json, 404, not-found",
        "GET, /api/nothing, application/json, 404, not-found",
        "GET, /api/nothing, text/html, 404, not-found",
        "POST, /api/status, application/json, 405, method-not-allowed",
        "DELETE, /api/status, application/json, 405, method-not-allowed",
        "OPTIONS, /api/status, application/json, 405, method-not-allowed",
        "GET, /api/status, text/html, 406, not-acceptable",
        "GET, /api/status, nonsense, 400, bad-request",
        "GET, /api/status;x, application/json, 400, bad-request",
        "GET, /ready/x, application/json, 404, not-found",
    })
    void aScriptIsRefusedInJson(String method, String path, String accept, int status, String code) {
        var answer = Visitor.signedIn(HEALTHY.server()).method(method, path, "Accept", accept);
        assertRefused(answer, status, code);
        if (status == 405) {
            assertThat(header(answer, "Allow")).contains("GET");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login.xhtml?%00", "/?%00", "/migrations?a=%0d%0aX:y"})
    void aBadEscapeIsNoErrorOfTheServer(String path) {
        for (var visitor : List.of(stranger, Visitor.signedIn(HEALTHY.server()))) {
            var answer = visitor.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.body()).contains("Not understood");
        }
    }

    @Test
    void aFormThatCannotBeReadIsNoErrorOfTheServer() {
        assertThat(stranger.send("/login", "user=%zz&password=%").statusCode()).isEqualTo(400);
        assertThat(stranger.send("/login?user=operator&password=" + AdminServer.PASSWORD.replace(' ', '+'), "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(stranger.send("/login", "password=" + "a".repeat(10_000)).statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "/\\evil.example", "https:evil.example", "/.//evil.example", "/\r\nX: y"})
    void theLoginLeadsToNoOtherSite(String next) {
        var answer =
                stranger.post("/login", Map.of("user", "operator", "password", AdminServer.PASSWORD, "next", next));
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(header(answer, "Location")).isEqualTo("/");
        assertThat(answer.headers().map()).doesNotContainKey("x");
    }

    @Test
    void nobodySignedInIsToldSoInJson() {
        var answer = stranger.get("/api/status");
        assertRefused(answer, 401, "signed-out");
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Pawl-Session");
        assertRefused(stranger.get("/api/nothing"), 401, "signed-out");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).startsWith("application/json");
        assertThat(header(answer, "Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            var json = reader.readObject();
            assertThat(json.getInt("schemaVersion")).isEqualTo(1);
            assertThat(json.getJsonObject("error").getString("code")).isEqualTo(code);
            assertThat(json.getJsonObject("error").keySet())
                    .containsExactly("code", "message", "sqlState", "file", "line", "hint");
        }
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
