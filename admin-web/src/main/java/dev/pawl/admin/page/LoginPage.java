package dev.pawl.admin.page;

import dev.pawl.admin.security.LocalPath;
import dev.pawl.admin.security.LoginThrottle;
import dev.pawl.admin.security.OperatorIdentityStore;
import dev.pawl.engine.Setting;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The login form and what went wrong with it. */
@Named("login")
@RequestScoped
public class LoginPage {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    @Inject
    private HttpServletRequest request;

    @Inject
    private OperatorIdentityStore store;

    @Inject
    private LoginThrottle throttle;

    /** The only user name there is. */
    public String getUser() {
        return OperatorIdentityStore.OPERATOR;
    }

    /** Where to go afterwards. */
    public String getNext() {
        return LocalPath.of(request.getParameter("next")).text();
    }

    /** Whether a login is possible at all. */
    public boolean isPossible() {
        return store.hasPassword();
    }

    /** The environment variable that names the file with the password. */
    public String getVariable() {
        return Setting.environmentVariable(Setting.OPERATOR_PASSWORD_FILE.key());
    }

    /** Whether the browser will keep the session cookie: it does on HTTPS and on this machine. */
    public boolean isKept() {
        return request.isSecure() || THIS_MACHINE.contains(request.getServerName());
    }

    /** Whether the person has just logged out. */
    public boolean isLeft() {
        return problem().equals("left");
    }

    /** What was wrong with the attempt, in words; null when there was none. */
    public @Nullable String getError() {
        long seconds = throttle.closedFor().toSeconds() + 1;
        return switch (problem()) {
            case "wrong" -> "User name or password is not right.";
            case "closed" ->
                throttle.closedFor().isZero()
                        ? "There were too many failed attempts. You can try again now."
                        : "There were too many failed attempts. Try again in " + seconds + " s.";
            default -> null;
        };
    }

    private String problem() {
        return Objects.requireNonNullElse(request.getParameter("problem"), "");
    }
}
