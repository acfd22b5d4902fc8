package dev.pawl.admin.page;

import dev.pawl.admin.api.Refusal;
import dev.pawl.admin.preference.Preferences;
import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What is answered instead of a page. Needs neither Faces nor a request scope, since it also answers when those do not
 * work. Never says what the server thought when it failed: that is in its log.
 */
@WebServlet("/error")
public class ErrorServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Assets assets;

    private String template = "";

    @Override
    public void init() {
        try (var stream = Objects.requireNonNull(getServletContext().getResourceAsStream("/WEB-INF/error.html"))) {
            template = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? code
                : HttpServletResponse.SC_NOT_FOUND;
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String address
                && Refusal.isForScripts(
                        address.substring(request.getContextPath().length()))) {
            Refusal.send(response, status);
        } else {
            sendPage(request, response, status);
        }
    }

    private void sendPage(HttpServletRequest request, HttpServletResponse response, int status) throws IOException {
        var page = template.replace("{theme}", Preferences.of(request).theme().word())
                .replace("{style}", assets.url("pawl.css"))
                .replace("{icon}", assets.url("pawl.svg"))
                .replace("{start}", request.getContextPath() + "/")
                .replace("{title}", title(status))
                .replace("{text}", text(status))
                .replace("{status}", Integer.toString(status));
        response.setStatus(status);
        response.setContentType("text/html;charset=UTF-8");
        response.getOutputStream().write(page.getBytes(StandardCharsets.UTF_8));
    }

    private static String title(int status) {
        return switch (status) {
            case 400, 413 -> "Not understood";
            case 403 -> "Not allowed";
            case 404 -> "No such page";
            case 405 -> "Not possible here";
            default -> "Something went wrong";
        };
    }

    private static String text(int status) {
        return switch (status) {
            case 400, 413 ->
                "This request is not written in a way that is understood here. Nothing was done. Open the page from "
                        + "the start instead.";
            case 403 ->
                "This request was refused and nothing was done. If you came from a link on another site, open "
                        + "the page from here instead.";
            case 404 -> "There is no page at this address. It may have been mistyped.";
            case 405 -> "This address does not take that kind of request. Nothing was done.";
            default ->
                "The page could not be made. The reason is in the log of this server. Migrations are not "
                        + "affected.";
        };
    }
}
