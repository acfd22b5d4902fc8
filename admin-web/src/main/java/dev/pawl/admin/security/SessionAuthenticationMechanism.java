package dev.pawl.admin.security;

import dev.pawl.admin.api.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.security.enterprise.credential.Credential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStoreHandler;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Set;

/**
 * Form login whose sign-in lives in the HTTP session alone: no single sign-on cookie, so logging out and both time
 * limits hold at once. People are sent to the login page; scripts and self-refreshing sections get 401 instead.
 */
@ApplicationScoped
public class SessionAuthenticationMechanism implements HttpAuthenticationMechanism {
    private final IdentityStoreHandler stores;
    private final Clock clock;

    @Inject
    public SessionAuthenticationMechanism(IdentityStoreHandler stores, Clock clock) {
        this.stores = stores;
        this.clock = clock;
    }

    /** For the container's proxy. */
    SessionAuthenticationMechanism() {
        this(credential -> CredentialValidationResult.NOT_VALIDATED_RESULT, Clock.systemUTC());
    }

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
        var credential = context.getAuthParameters().getCredential();
        if (credential != null) {
            return signIn(request, context, credential);
        }
        var now = clock.instant();
        var signIn = SignIn.of(request, now);
        if (signIn.isPresent()) {
            if (!isForScripts(request)) {
                signIn.get().touch(request, now);
            }
            return context.notifyContainerAboutLogin(
                    OperatorIdentityStore.OPERATOR, Set.of(OperatorIdentityStore.VIEWER));
        }
        return context.isProtected() ? refuse(request, response) : context.doNothing();
    }

    private AuthenticationStatus signIn(HttpServletRequest request, HttpMessageContext context, Credential credential) {
        var result = stores.validate(credential);
        if (result.getStatus() == CredentialValidationResult.Status.VALID) {
            SignIn.begin(request, clock.instant());
        }
        return context.notifyContainerAboutLogin(result);
    }

    private static boolean isForScripts(HttpServletRequest request) {
        return Refusal.isForScripts(LocalPath.textOf(request));
    }

    /** This answer is written before any filter runs, so it sets the headers itself. */
    private static AuthenticationStatus refuse(HttpServletRequest request, HttpServletResponse response) {
        SecurityHeaders.apply(request, response);
        try {
            if (!RequestShape.hasOneMeaning(request)) {
                ErrorPage.show(request, response, HttpServletResponse.SC_BAD_REQUEST);
                return AuthenticationStatus.SEND_FAILURE;
            }
            if (isForScripts(request)) {
                response.setHeader("WWW-Authenticate", "Pawl-Session");
                Refusal.send(response, HttpServletResponse.SC_UNAUTHORIZED);
                return AuthenticationStatus.SEND_FAILURE;
            }
            var path = LocalPath.of(request);
            var next = path.isStart() ? "" : "?next=" + path.text();
            response.sendRedirect(request.getContextPath() + "/login.xhtml" + next);
            return AuthenticationStatus.SEND_CONTINUE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ServletException e) {
            throw new IllegalStateException(e);
        }
    }
}
