package dev.pawl.admin.preference;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person chose: kept in cookies, so that the server renders it at once and nothing flickers. */
public record Preferences(Theme theme, boolean paused) {
    private static final String THEME = "pawl-theme";
    private static final String LIVE = "pawl-live";
    private static final String PAUSED = "paused";
    private static final Duration REMEMBERED = Duration.ofDays(365);

    /** Which colours: those of the system, unless chosen. */
    public enum Theme {
        AUTO,
        LIGHT,
        DARK;

        static Theme of(@Nullable String word) {
            return Arrays.stream(values())
                    .filter(theme -> theme.word().equals(word))
                    .findFirst()
                    .orElse(AUTO);
        }

        /** The word in the cookie, the form and the page. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the cookies of this request say. */
    public static Preferences of(HttpServletRequest request) {
        return new Preferences(Theme.of(cookie(request, THEME)), PAUSED.equals(cookie(request, LIVE)));
    }

    static void rememberTheme(HttpServletResponse response, @Nullable String choice) {
        remember(response, THEME, Theme.of(choice).word());
    }

    static void rememberLive(HttpServletResponse response, @Nullable String choice) {
        remember(response, LIVE, PAUSED.equals(choice) ? PAUSED : "on");
    }

    private static @Nullable String cookie(HttpServletRequest request, String name) {
        var cookies = request.getCookies();
        return cookies == null
                ? null
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .map(Cookie::getValue)
                        .findFirst()
                        .orElse(null);
    }

    private static void remember(HttpServletResponse response, String name, String value) {
        var cookie = new Cookie(name, value);
        cookie.setPath("/");
        cookie.setSecure(true);
        cookie.setHttpOnly(true);
        cookie.setAttribute("SameSite", "Strict");
        cookie.setMaxAge((int) REMEMBERED.toSeconds());
        response.addCookie(cookie);
    }
}
