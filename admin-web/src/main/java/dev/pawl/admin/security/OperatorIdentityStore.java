package dev.pawl.admin.security;

import dev.pawl.engine.Setting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.Credential;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/** Knows one login, {@value #OPERATOR}, whose password is in a file. Without the file nobody can log in. */
@ApplicationScoped
public class OperatorIdentityStore implements IdentityStore {
    /** The only login. */
    public static final String OPERATOR = "operator";

    /** The role that may see every page. */
    public static final String VIEWER = "viewer";

    private final PasswordFile passwordFile;
    private final LoginThrottle throttle;

    @Inject
    public OperatorIdentityStore(LoginThrottle throttle) {
        this(configuredFile(), throttle);
    }

    OperatorIdentityStore(PasswordFile passwordFile, LoginThrottle throttle) {
        this.passwordFile = passwordFile;
        this.throttle = throttle;
    }

    /** For the container's proxy. */
    OperatorIdentityStore() {
        this(new PasswordFile(null), new LoginThrottle());
    }

    /** Whether a login is possible at all. */
    public boolean hasPassword() {
        return passwordFile.holdsPassword();
    }

    @Override
    public CredentialValidationResult validate(Credential credential) {
        return credential instanceof UsernamePasswordCredential attempt
                ? check(attempt)
                : CredentialValidationResult.NOT_VALIDATED_RESULT;
    }

    private CredentialValidationResult check(UsernamePasswordCredential attempt) {
        if (!throttle.admits()) {
            return CredentialValidationResult.INVALID_RESULT;
        }
        boolean accepted = passwordFile.accepts(attempt.getPasswordAsString());
        if (accepted && attempt.getCaller().equals(OPERATOR)) {
            throttle.succeeded();
            return new CredentialValidationResult(OPERATOR, Set.of(VIEWER));
        }
        return CredentialValidationResult.INVALID_RESULT;
    }

    private static PasswordFile configuredFile() {
        var file = ConfigProvider.getConfig()
                .getOptionalValue(Setting.OPERATOR_PASSWORD_FILE.key(), String.class)
                .filter(path -> !path.isBlank());
        return new PasswordFile(file.map(Path::of).orElse(null));
    }
}
