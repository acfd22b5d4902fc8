package dev.pawl.admin.live;

import dev.pawl.admin.page.Frame;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Answers 304 when a section is what the browser has already. How old its data is changes all the time and is told in a
 * header instead.
 */
public final class EntityTagFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Frame frame;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var held = new HeldResponse(response);
        chain.doFilter(request, held);
        if (!response.isCommitted()) {
            send(request, response, held.body());
        }
    }

    private void send(HttpServletRequest request, HttpServletResponse response, byte[] body) throws IOException {
        if (response.getStatus() == HttpServletResponse.SC_OK) {
            var tag = tagOf(body);
            response.setHeader("ETag", tag);
            var dataTime = frame.getDataTime();
            if (dataTime != null) {
                response.setHeader("Pawl-Data-Time", dataTime.iso());
            }
            if (tag.equals(request.getHeader("If-None-Match"))) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                return;
            }
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String tagOf(byte[] body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
