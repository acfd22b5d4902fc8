package dev.pawl.admin.api;

import dev.pawl.ejb.Readiness;
import dev.pawl.ejb.SchemaMonitor;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whether this instance may be sent requests, with the reason when not. Open to everybody; never asks the database. */
@WebServlet("/ready")
public class ReadyServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient SchemaMonitor monitor;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var readiness = Readiness.of(monitor.state());
        var answer = Json.createObjectBuilder().add("status", readiness.ready() ? "ready" : "not-ready");
        if (!readiness.ready()) {
            answer.add("reason", readiness.reason());
        }
        response.setStatus(readiness.ready() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.getOutputStream().write(answer.build().toString().getBytes(StandardCharsets.UTF_8));
    }
}
