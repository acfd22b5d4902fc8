package dev.pawl.admin.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Puts the headers on every answer, errors included, and refuses changes that another site asks for and methods that
 * nothing here takes.
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
            // Not sendError: from a filter, Liberty answers that with a page of its own.
            request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, refusal);
            request.getRequestDispatcher("/error").forward(request, response);
        }
    }

    /** The status to refuse with, or 0. */
    private static int refusal(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "GET", "HEAD" -> 0;
            case "POST" -> isOurs(request) ? 0 : HttpServletResponse.SC_FORBIDDEN;
            default -> HttpServletResponse.SC_METHOD_NOT_ALLOWED;
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
