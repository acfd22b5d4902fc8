package dev.pawl.admin.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GuardFilterTest {
    private static final String UNREADABLE = "unreadable";

    private final Map<String, String> headers = new TreeMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicBoolean passed = new AtomicBoolean();

    @Test
    void everyAnswerCarriesTheHeaders() throws Exception {
        send("GET", "/", false, Map.of());
        assertThat(headers).containsAllEntriesOf(SecurityHeaders.ALWAYS).containsEntry("Cache-Control", "no-store");
        assertThat(headers.get("Content-Security-Policy"))
                .startsWith("default-src 'none'")
                .doesNotContain("unsafe", "*", "data:");
        assertThat(headers).doesNotContainKey("Strict-Transport-Security");
    }

    @Test
    void onlyASecureConnectionIsMadePermanent() throws Exception {
        send("GET", "/", true, Map.of());
        assertThat(headers).containsKey("Strict-Transport-Security");
    }

    @Test
    void versionedFilesMayBeKept() throws Exception {
        send("GET", "/assets/pawl.css", false, Map.of());
        assertThat(headers.get("Cache-Control")).contains("immutable");
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, same-origin",
        "Sec-Fetch-Site, none",
        "Origin, http://localhost:9080",
        "Origin, https://localhost:9080",
        "X-Nothing, x"
    })
    void aChangeFromHereIsLetThrough(String name, String value) throws Exception {
        send("POST", "/logout", false, Map.of(name, value));
        assertThat(passed).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Origin, null",
        "Origin, http://evil.example",
        "Origin, http://localhost:9081"
    })
    void aChangeFromElsewhereIsRefused(String name, String value) throws Exception {
        send("POST", "/logout", false, Map.of(name, value));
        assertThat(passed).isFalse();
        assertThat(refused).hasValue(403);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /, 'GET, HEAD'",
        "POST, /, 'GET, HEAD'",
        "POST, /api/status, 'GET, HEAD'",
        "DELETE, /login, 'GET, HEAD, POST'",
        "GET, /logout, POST",
        "HEAD, /preferences, POST",
        "OPTIONS, /, 'GET, HEAD'",
        "TRACE, /, 'GET, HEAD'",
        "MADEUP, /, 'GET, HEAD'",
        "get, /, 'GET, HEAD'"
    })
    void aMethodThatTheAddressDoesNotTakeIsRefused(String method, String path, String allowed) throws Exception {
        send(method, path, false, Map.of());
        assertThat(passed).isFalse();
        assertThat(refused).hasValue(405);
        assertThat(headers).containsEntry("Allow", allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login;/../api/status",
                "/api/status;a=b",
                "/login.xhtml;jsessionid=x",
                "/assets/../api",
                "/assets/..",
                "/./api",
                "/assets/%2e%2e/api",
                "/assets%2Fpawl.css",
                "/assets%5c..",
                "/assets\\pawl.css",
                "/login%3B/x",
                "/%252e",
                "/%00",
                "/%0d%0aX:y"
            })
    void anAddressThatCanBeReadInTwoWaysIsRefused(String path) throws Exception {
        send("GET", path, false, Map.of());
        assertThat(passed).isFalse();
        assertThat(refused).hasValue(400);
        assertThat(headers).containsAllEntriesOf(SecurityHeaders.ALWAYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/status", "/a..b", "/..a", "/n%C3%B6", "/assets/pawl.css", "//ready"})
    void anyOtherAddressIsLetThrough(String path) throws Exception {
        send("GET", path, false, Map.of());
        assertThat(passed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/?%zz", "/?a=%", "/?next=%0d%0a", "/?%00", "/?%7f"})
    void anEscapeThatTheServerFailsOnIsRefused(String path) throws Exception {
        send("GET", path, false, Map.of());
        assertThat(refused).hasValue(400);
    }

    @Test
    void anEscapeInAQueryIsLetThrough() throws Exception {
        send("GET", "/login.xhtml?problem=wrong&next=%2Fmigrations", false, Map.of());
        assertThat(passed).isTrue();
    }

    @Test
    void aFormInTheAddressIsRefusedSinceAddressesAreLogged() throws Exception {
        send("POST", "/login?user=operator&password=secret", false, Map.of());
        assertThat(refused).hasValue(400);
    }

    @Test
    void aFormThatCannotBeReadIsRefused() throws Exception {
        send("POST", "/login", false, Map.of("Content-Type", UNREADABLE, "Content-Length", "1"));
        assertThat(refused).hasValue(400);
    }

    @Test
    void anEmptyFormIsNotReadSinceTheServerFailsOnIt() throws Exception {
        send("POST", "/logout", false, Map.of("Content-Type", UNREADABLE, "Content-Length", "0"));
        assertThat(passed).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Content-Length, 8193", "Transfer-Encoding, chunked"})
    void aBodyThatIsLongerThanAnyFormIsRefused(String name, String value) throws Exception {
        send("POST", "/login", false, Map.of(name, value));
        assertThat(passed).isFalse();
        assertThat(refused).hasValue(413);
    }

    @Test
    void aFormIsLetThrough() throws Exception {
        send("POST", "/login", false, Map.of("Content-Length", "8192"));
        assertThat(passed).isTrue();
    }

    private void send(String method, String path, boolean secure, Map<String, String> requestHeaders) throws Exception {
        var dispatcher = fake(RequestDispatcher.class, (name, arguments) -> null);
        var request = fake(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getMethod" -> method;
            case "getRequestURI" -> path.replaceFirst("\\?.*", "");
            case "getQueryString" -> path.contains("?") ? path.replaceFirst(".*\\?", "") : null;
            case "getContentLengthLong" -> Long.parseLong(requestHeaders.getOrDefault("Content-Length", "-1"));
            case "getParameterMap" -> {
                if (requestHeaders.containsValue(UNREADABLE)) {
                    throw new IllegalStateException();
                }
                yield Map.of();
            }
            case "getContextPath" -> "";
            case "getParameter" -> "1";
            case "isSecure" -> secure;
            case "getDispatcherType" -> DispatcherType.REQUEST;
            case "getHeader" -> arguments[0].equals("Host") ? "localhost:9080" : requestHeaders.get(arguments[0]);
            case "setAttribute" -> {
                if (arguments[1] instanceof Integer status) {
                    refused.set(status);
                }
                yield null;
            }
            case "getRequestDispatcher" -> dispatcher;
            default -> throw new UnsupportedOperationException(name);
        });
        var response = fake(HttpServletResponse.class, (name, arguments) -> {
            if (name.equals("setHeader")) {
                headers.put((String) arguments[0], (String) arguments[1]);
            }
            return null;
        });
        new GuardFilter().doFilter(request, response, (same, one) -> passed.set(true));
    }

    private interface Answer {
        @Nullable
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        var loader = GuardFilterTest.class.getClassLoader();
        return type.cast(Proxy.newProxyInstance(
                loader, new Class<?>[] {type}, (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
