package dev.pawl.admin.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Puts the headers on every answer, errors included, and refuses changes that another site asks for, methods that
 * the address does not take, and what no honest request looks like.
 */
public final class GuardFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        SecurityHeaders.apply(request, response);
        boolean begins = request.getDispatcherType() == DispatcherType.REQUEST;
        int refusal = begins ? refusal(request) : 0;
        if (refusal == 0) {
            chain.doFilter(request, response);
        } else {
            if (refusal == HttpServletResponse.SC_METHOD_NOT_ALLOWED) {
                response.setHeader("Allow", String.join(", ", methods(request)));
            }
            ErrorPage.show(request, response, refusal);
        }
    }

    /** The status to refuse with, or 0. */
    private static int refusal(HttpServletRequest request) {
        if (!RequestShape.hasOneMeaning(request)) {
            return HttpServletResponse.SC_BAD_REQUEST;
        }
        if (!RequestShape.isShort(request)) {
            return HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE;
        }
        if (!methods(request).contains(request.getMethod())) {
            return HttpServletResponse.SC_METHOD_NOT_ALLOWED;
        }
        return request.getMethod().equals("POST") ? refusalOfForm(request) : 0;
    }

    private static int refusalOfForm(HttpServletRequest request) {
        if (!isOurs(request)) {
            return HttpServletResponse.SC_FORBIDDEN;
        }
        return RequestShape.isReadableForm(request) ? 0 : HttpServletResponse.SC_BAD_REQUEST;
    }

    /** What an address takes: three change something, and all others are only read. */
    private static List<String> methods(HttpServletRequest request) {
        return switch (LocalPath.of(request).text()) {
            case "/login" -> List.of("GET", "HEAD", "POST");
            case "/logout", "/preferences" -> List.of("POST");
            default -> List.of("GET", "HEAD");
        };
    }

    /**
     * A browser says where a request comes from in Sec-Fetch-Site; an old one only in Origin, which
     * {@code Referrer-Policy: no-referrer} turns into "null". What says neither is no browser and sends no cookie
     * unasked.
     */
    private static boolean isOurs(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        var origin = request.getHeader("Origin");
        return origin == null || origin.replaceFirst("^https?://", "").equalsIgnoreCase(request.getHeader("Host"));
    }
}
