package dev.pawl.admin.api;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.ReportJson;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Why a script gets nothing: the same JSON as every other error, with a word as its code. */
public final class Refusal {
    /** Whatever is asked for below, it is not by a person who could read a page. */
    private static final Pattern FOR_SCRIPTS = Pattern.compile("/(?:api|fragments|ready)(?:[/;].*)?");

    private Refusal() {}

    /** Whether this path below the context root is asked for by scripts rather than by people. */
    public static boolean isForScripts(String path) {
        return FOR_SCRIPTS.matcher(path).matches();
    }

    /** Answers with this status. */
    public static void send(HttpServletResponse response, int status) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(json(status).getBytes(StandardCharsets.UTF_8));
    }

    static String json(int status) {
        return ReportJson.of(report(status)).toString();
    }

    private static ErrorReport report(int status) {
        return switch (status) {
            case 400 ->
                report(
                        "bad-request",
                        "This request cannot be understood.",
                        "Write the address without ;, .. and escaped slashes, and the headers as HTTP has them.");
            case 401 ->
                report("signed-out", "Nobody is signed in.", "Sign in at /login.xhtml and send its session cookie.");
            case 403 -> report("not-allowed", "Another site asked for this; nothing was done.", "Send it from here.");
            case 404 -> report("not-found", "There is nothing at this address.", "/openapi tells what there is.");
            case 405 ->
                report("method-not-allowed", "This address does not take that method; nothing was done.", "Use GET.");
            case 406 -> report("not-acceptable", "There is nothing but JSON here.", "Accept application/json.");
            default ->
                status < HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                        ? report(
                                "refused",
                                "This request was refused; nothing was done.",
                                "/openapi tells what there is.")
                        : report("failed", "The answer could not be made.", "The log of the server says why.");
        };
    }

    private static ErrorReport report(String code, String message, String hint) {
        return new ErrorReport(code, ExitStatus.USAGE, message, null, null, null, hint);
    }
}
