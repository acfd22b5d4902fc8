package dev.pawl.engine.provision;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PasswordUtil;

/**
 * What PostgreSQL keeps of a password (RFC 5802 and 7677, the password prepared as PostgreSQL does it): enough to check
 * it, not enough to log in. Made here, so that the password never travels.
 */
final class ScramVerifier {
    private static final Pattern FORM =
            Pattern.compile("SCRAM-SHA-256\\$([0-9]{1,9}):([A-Za-z0-9+/=]+)\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+");

    private ScramVerifier() {}

    /** With a new random salt. */
    static String of(String password) {
        return PasswordUtil.encodeScramSha256(password.toCharArray());
    }

    /** Whether a stored verifier is one of this password; false when it is none at all, or an MD5 hash. */
    static boolean matches(@Nullable String stored, String password) {
        var parts = FORM.matcher(stored == null ? "" : stored);
        if (!parts.matches()) {
            return false;
        }
        try {
            int iterations = Integer.parseInt(parts.group(1));
            var salt = Base64.getDecoder().decode(parts.group(2));
            var made = PasswordUtil.encodeScramSha256(password.toCharArray(), iterations, salt);
            return MessageDigest.isEqual(bytes(made), bytes(parts.group()));
        } catch (IllegalArgumentException e) {
            // Not Base64, or no iteration at all: no password fits.
            return false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
