package dev.pawl.conformance.container;

import dev.pawl.conformance.fault.Eventually;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a probe of an orchestrator is told by the server of the container tests.
 *
 * @param status of the answer: 200 or 503
 * @param body as MicroProfile Health has it
 */
record Health(int status, JsonObject body) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Asks for {@code started}, {@code ready} or {@code live}. */
    static Health of(String kind) {
        var answer = get("/health/" + kind);
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            return new Health(answer.statusCode(), reader.readObject());
        }
    }

    /** Asks again and again until the data of a check are as wanted, and returns the answer. */
    static Health await(String kind, String check, Predicate<JsonObject> wanted) throws Exception {
        Eventually.see(check + " as wanted", () -> of(kind).checks(check)
                .anyMatch(one -> wanted.test(one.getJsonObject("data"))));
        return of(kind);
    }

    /** Asks for any address of the server. */
    static HttpResponse<String> get(String path) {
        var uri = URI.create("http://localhost:" + System.getProperty("http.port") + path);
        var request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer of " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isUp() {
        return status == 200;
    }

    /** The data of a check, which must be there and be UP or DOWN as this says. */
    JsonObject data(String check, String expected) {
        return checks(check)
                .filter(one -> one.getString("status").equals(expected))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + check + " that is " + expected + " in " + this))
                .getJsonObject("data");
    }

    private Stream<JsonObject> checks(String name) {
        return body.getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                .filter(check -> check.getString("name").equals(name));
    }
}
