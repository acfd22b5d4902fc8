package dev.pawl.admin.security;

import dev.pawl.engine.error.Message;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.SecurityContext;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;

/** Takes the login form. Always answers with a redirect, so that reloading a page never sends a password again. */
@WebServlet("/login")
public class LoginServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = System.getLogger("dev.pawl.admin");

    @Inject
    private transient SecurityContext security;

    @Inject
    private transient LoginThrottle throttle;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SeeOther.send(request, response, "/login.xhtml");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var next = LocalPath.of(request.getParameter("next"));
        var address = request.getRemoteAddr();
        if (authenticate(request, response)) {
            log(Level.INFO, Message.SIGNED_IN, OperatorIdentityStore.OPERATOR, address);
            SeeOther.send(request, response, next.text());
            return;
        }
        boolean closed = !throttle.closedFor().isZero();
        log(
                Level.WARNING,
                Message.SIGN_IN_REFUSED,
                address,
                closed ? "too many failures" : "wrong user name or password");
        SeeOther.send(
                request, response, "/login.xhtml?problem=" + (closed ? "closed" : "wrong") + "&next=" + next.text());
    }

    private boolean authenticate(HttpServletRequest request, HttpServletResponse response) {
        var credential = new UsernamePasswordCredential(parameter(request, "user"), parameter(request, "password"));
        var parameters =
                AuthenticationParameters.withParams().credential(credential).newAuthentication(true);
        return security.authenticate(request, response, parameters) == AuthenticationStatus.SUCCESS;
    }

    private static void log(Level level, Message message, Object... arguments) {
        LOGGER.log(level, () -> message.id() + ": " + message.text(arguments));
    }

    private static String parameter(HttpServletRequest request, String name) {
        return Objects.requireNonNullElse(request.getParameter(name), "");
    }
}
