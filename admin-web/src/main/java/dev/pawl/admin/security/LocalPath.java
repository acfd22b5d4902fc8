package dev.pawl.admin.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place in this application to come back to; never another site. */
public record LocalPath(String text) {
    private static final Pattern SAFE = Pattern.compile("/(?:[A-Za-z0-9_.~-][A-Za-z0-9_.~/-]*)?");
    private static final LocalPath START = new LocalPath("/");

    /** The path that was asked for, or the start page when it is not a plain path of this application. */
    public static LocalPath of(@Nullable String wanted) {
        return wanted != null && SAFE.matcher(wanted).matches() && !wanted.contains("..")
                ? new LocalPath(wanted)
                : START;
    }

    /** The path of this request below the context root. */
    static LocalPath of(HttpServletRequest request) {
        return of(request.getRequestURI().substring(request.getContextPath().length()));
    }

    boolean isBelow(String folder) {
        return text.equals(folder) || text.startsWith(folder + "/");
    }

    boolean isStart() {
        return equals(START);
    }
}
