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
import org.junit.jupiter.params.provider.ValueSource;

/** What the server answers when everything is well. */
final class PagesIT {
    @RegisterExtension
    static final HealthyServer HEALTHY = new HealthyServer();

    private final Visitor stranger = new Visitor(HEALTHY.server());

    @ParameterizedTest
    @ValueSource(strings = {"/", "/migrations", "/index.xhtml", "/migrations.xhtml", "/nothing"})
    void withoutASignInEveryPageLeadsToTheLogin(String path) {
        var answer = stranger.get(path);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(header(answer, "Location")).startsWith("/login.xhtml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/status", "/fragments/overview", "/fragments/migrations", "/fragments/overview.xhtml"})
    void withoutASignInScriptsAreToldSo(String path) {
        var answer = stranger.get(path);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("signed-out").doesNotContain("0001_baseline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "MADEUP"})
    void noMethodIsLeftOpen(String method) {
        assertThat(stranger.method(method, "/migrations").statusCode()).isNotEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WEB-INF/web.xml", "/WEB-INF/parts/overview.xhtml", "/META-INF/MANIFEST.MF"})
    void whatIsNoPageIsNotServedToAnybody(String path) {
        assertThat(stranger.get(path).statusCode()).isIn(302, 404);
        assertThat(Visitor.signedIn(HEALTHY.server()).get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "MADEUP"})
    void pagesAreOnlyRead(String method) {
        assertThat(Visitor.signedIn(HEALTHY.server())
                        .method(method, "/migrations")
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void healthAndReadinessAreOpenToEverybody() {
        assertThat(stranger.get("/health/live").body()).contains("\"UP\"");
        assertThat(stranger.get("/health/started").body()).contains("schema-migrations");
        assertThat(stranger.await("/health/ready", body -> body.startsWith("{\"status\":\"UP\""))
                        .body())
                .contains("schema-version", "connection-pool");
        assertThat(stranger.get("/ready").body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/metrics/", "/metrics?scope=application", "/ibm/api", "/ibm/api/"})
    void whatTheServerTellsItsAdministratorsIsForNobodyElse(String path) {
        assertThat(stranger.get(path).statusCode()).isEqualTo(403);
        assertThat(Visitor.signedIn(HEALTHY.server()).get(path).statusCode()).isEqualTo(403);
    }

    @Test
    void theLoginNeedsTheRightPasswordAndLeadsBack() {
        var wrong = stranger.post("/login", Map.of("user", "operator", "password", "no", "next", "/migrations"));
        assertThat(header(wrong, "Location")).isEqualTo("/login.xhtml?problem=wrong&next=/migrations");
        assertThat(stranger.get("/migrations").statusCode()).isEqualTo(302);
        var right = stranger.post(
                "/login", Map.of("user", "operator", "password", AdminServer.PASSWORD, "next", "/migrations"));
        assertThat(header(right, "Location")).isEqualTo("/migrations");
        assertThat(stranger.get("/migrations").body()).contains("0001_baseline");
    }

    @Test
    void theOnlyCookieIsTheSessionAndItIsKeptFromScriptsAndOtherSites() {
        var cookies = stranger.login("operator", AdminServer.PASSWORD).headers().allValues("Set-Cookie");
        assertThat(cookies).hasSize(1).allSatisfy(cookie -> assertThat(cookie)
                .startsWith("JSESSIONID=")
                .contains("Path=/", "Secure", "HttpOnly", "SameSite=Strict"));
    }

    @Test
    void lookingAtTheLoginBeginsNoSession() {
        assertThat(stranger.get("/login.xhtml").headers().allValues("Set-Cookie"))
                .isEmpty();
    }

    @Test
    void aSessionIdFromBeforeTheLoginIsWorthNothingAfterIt() {
        var first = stranger.login("operator", AdminServer.PASSWORD).headers().firstValue("Set-Cookie");
        var second = stranger.login("operator", AdminServer.PASSWORD).headers().firstValue("Set-Cookie");
        assertThat(second).isPresent().isNotEqualTo(first);
        assertThat(statusWith(first.orElseThrow())).isEqualTo(302);
        assertThat(statusWith(second.orElseThrow())).isEqualTo(200);
    }

    @Test
    void loggingOutEndsTheSessionAtOnce() {
        var visitor = new Visitor(HEALTHY.server());
        var cookie = visitor.login("operator", AdminServer.PASSWORD)
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        assertThat(visitor.get("/logout").statusCode()).isEqualTo(405);
        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
        visitor.post("/logout", Map.of());
        assertThat(visitor.get("/").statusCode()).isEqualTo(302);
        assertThat(statusWith(cookie)).isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/logout", "/preferences"})
    void whatAnotherSiteAsksForIsRefused(String path) {
        var visitor = Visitor.signedIn(HEALTHY.server());
        assertThat(visitor.post(path, Map.of(), "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(visitor.post(path, Map.of(), "Origin", "http://evil.example").body())
                .contains("Not allowed");
        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void theStatusIsTheDocumentOfTheCommand() {
        var answer = Visitor.signedIn(HEALTHY.server()).get("/api/status");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            var json = reader.readObject();
            assertThat(json.keySet())
                    .containsExactly(
                            "schemaVersion", "database", "current", "applied", "pending", "problems", "instances");
            assertThat(json.getJsonArray("applied")).isNotEmpty();
            assertThat(json.getJsonArray("pending")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/migrations",
                "/login.xhtml",
                "/nothing",
                "/assets/nothing",
                "/assets/pawl.css?v=1",
                "/api/status",
                "/api/nothing",
                "/fragments/overview",
                "/ready",
                "/health/ready",
                "/metrics",
                "/openapi",
                "/openapi/",
                "/openapi/nothing",
                "/openapi/ui",
                "/openapi/ui/",
                "/openapi/ui/index.html",
                "/login"
            })
    void everyAnswerCarriesTheHeaders(String path) {
        for (var visitor : List.of(stranger, Visitor.signedIn(HEALTHY.server()))) {
            var answer = visitor.get(path);
            assertThat(header(answer, "Content-Security-Policy"))
                    .startsWith("default-src 'none'")
                    .doesNotContain("unsafe");
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(header(answer, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by", "$wsep");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/migrations", "/login.xhtml", "/nothing", "/fragments/overview", "/fragments/migrations"})
    void noServedPageHasAScriptAStyleOrAHandlerInIt(String path) {
        assertThat(Visitor.signedIn(HEALTHY.server()).get(path).body())
                .doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContainPattern("(?i)\\s(on[a-z]+|style)=\"")
                .doesNotContain("<style", "jakarta.faces.ViewState", "javascript:");
    }

    @Test
    void aSectionThatDidNotChangeIsNotSentAgain() {
        var visitor = Visitor.signedIn(HEALTHY.server());
        var first = visitor.get("/fragments/migrations");
        var second = visitor.get("/fragments/migrations", "If-None-Match", header(first, "ETag"));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(header(second, "Pawl-Data-Time")).matches("20..-..-..T..:..:..Z");
    }

    @Test
    void aThemeIsRememberedAndRenderedByTheServer() {
        assertThat(stranger.get("/login.xhtml").body()).contains("data-theme=\"auto\"");
        var answer = stranger.post("/preferences", Map.of("theme", "dark", "back", "//evil.example"));
        assertThat(header(answer, "Location")).isEqualTo("/");
        assertThat(header(answer, "Set-Cookie")).contains("Secure", "HttpOnly", "SameSite=Strict");
        assertThat(stranger.get("/login.xhtml").body()).contains("data-theme=\"dark\"");
        assertThat(stranger.get("/assets/nothing").body()).contains("data-theme=\"dark\"", "No such page");
    }

    /** What somebody gets who has nothing but this cookie. */
    private static int statusWith(String cookie) {
        return new Visitor(HEALTHY.server())
                .get("/", "Cookie", cookie.replaceFirst(";.*", ""))
                .statusCode();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
