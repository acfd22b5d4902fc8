package dev.pawl.admin.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place in this application to come back to; never another site. */
public record LocalPath(String text) {
    /** No step up or in place, and no empty one: browsers take {@code //} for another site. */
    private static final Pattern SAFE = Pattern.compile("/|(?:/(?!\\.\\.?(?:/|$))[A-Za-z0-9_.~-]+)+/?");

    private static final LocalPath START = new LocalPath("/");

    /** The path that was asked for, or the start page when it is not a plain path of this application. */
    public static LocalPath of(@Nullable String wanted) {
        return wanted != null && SAFE.matcher(wanted).matches() ? new LocalPath(wanted) : START;
    }

    /** The path of this request below the context root. */
    static LocalPath of(HttpServletRequest request) {
        return of(textOf(request));
    }

    /** The path of this request below the context root, as it was written. */
    static String textOf(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    boolean isBelow(String folder) {
        return text.equals(folder) || text.startsWith(folder + "/");
    }

    boolean isStart() {
        return equals(START);
    }
}
