package dev.pawl.admin.api;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/**
 * The description of the JSON, for those who may read the JSON. Not the server's own feature: that is open to everybody
 * and brings a user interface that cannot be turned off.
 */
@WebServlet("/openapi")
public class OpenApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        try (var description = getServletContext().getResourceAsStream("/WEB-INF/openapi.json")) {
            Objects.requireNonNull(description).transferTo(response.getOutputStream());
        }
    }
}
