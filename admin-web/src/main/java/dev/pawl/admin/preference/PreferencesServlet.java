package dev.pawl.admin.preference;

import dev.pawl.admin.security.LocalPath;
import dev.pawl.admin.security.SeeOther;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Takes a choice of theme or of live updates and leads back to the page that it was made on. */
@WebServlet("/preferences")
public class PreferencesServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        var theme = request.getParameter("theme");
        if (theme != null) {
            Preferences.rememberTheme(response, theme);
        }
        var live = request.getParameter("live");
        if (live != null) {
            Preferences.rememberLive(response, live);
        }
        var back = LocalPath.of(request.getParameter("back"));
        SeeOther.send(request, response, back.text());
    }
}
