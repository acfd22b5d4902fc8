package dev.pawl.engine.audit;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs anchors, read from a file that no database has seen. Thread-safe.
 *
 * <p>A PEM file holds an Ed25519 key: the private one signs, the public one verifies, so that whoever verifies cannot
 * forge. Any other file holds a secret for HMAC-SHA256 of at least 32 bytes, which does both.
 */
public abstract sealed class AnchorKey {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final int SHORTEST_SECRET = 32;

    private AnchorKey() {}

    /**
     * Reads a key.
     *
     * @throws PawlException when the file cannot be read, or holds none of these; the message does not show it
     */
    public static AnchorKey fromFile(Path file) {
        try {
            var bytes = Files.readAllBytes(file);
            var text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
            if (text.startsWith(header(PRIVATE))) {
                var spec = new PKCS8EncodedKeySpec(body(text, PRIVATE));
                return new Signer(KeyFactory.getInstance(EdwardsCurve.NAME).generatePrivate(spec));
            }
            if (text.startsWith(header(PUBLIC))) {
                var spec = new X509EncodedKeySpec(body(text, PUBLIC));
                return new Checker(KeyFactory.getInstance(EdwardsCurve.NAME).generatePublic(spec));
            }
            return secret(file, bytes);
        } catch (IOException e) {
            throw PawlException.of(Message.UNREADABLE_FILE, file, String.valueOf(e.getMessage()))
                    .causedBy(e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw PawlException.of(Message.BAD_ANCHOR_KEY, file, "the PEM does not hold an Ed25519 key");
        }
    }

    /** A line break at the end comes from an editor, and is not part of the secret. */
    private static AnchorKey secret(Path file, byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
            length--;
        }
        if (length < SHORTEST_SECRET) {
            throw PawlException.of(
                    Message.BAD_ANCHOR_KEY,
                    file,
                    "a secret needs at least " + SHORTEST_SECRET + " bytes, and this one has " + length);
        }
        return new Secret(Arrays.copyOf(bytes, length));
    }

    private static String header(String kind) {
        return "-----BEGIN " + kind + "-----";
    }

    private static byte[] body(String pem, String kind) {
        int end = pem.indexOf("-----END " + kind + "-----");
        if (end < 0) {
            throw new IllegalArgumentException("the PEM has no end");
        }
        return Base64.getMimeDecoder().decode(pem.substring(header(kind).length(), end));
    }

    /** {@code hmac-sha256} or {@code ed25519}. */
    abstract String algorithm();

    abstract byte[] sign(byte[] text);

    abstract boolean verifies(byte[] text, byte[] signature);

    private static final class Secret extends AnchorKey {
        private static final String NAME = "HmacSHA256";
        private final SecretKeySpec key;

        private Secret(byte[] key) {
            this.key = new SecretKeySpec(key, NAME);
        }

        @Override
        String algorithm() {
            return "hmac-sha256";
        }

        @Override
        byte[] sign(byte[] text) {
            try {
                var mac = Mac.getInstance(NAME);
                mac.init(key);
                return mac.doFinal(text);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has HMAC-SHA256", e);
            }
        }

        @Override
        boolean verifies(byte[] text, byte[] signature) {
            return MessageDigest.isEqual(sign(text), signature);
        }
    }

    private abstract static sealed class EdwardsCurve extends AnchorKey {
        private static final String NAME = "Ed25519";

        @Override
        final String algorithm() {
            return "ed25519";
        }
    }

    private static final class Signer extends EdwardsCurve {
        private final PrivateKey key;

        private Signer(PrivateKey key) {
            this.key = key;
        }

        @Override
        byte[] sign(byte[] text) {
            try {
                var signature = Signature.getInstance(EdwardsCurve.NAME);
                signature.initSign(key);
                signature.update(text);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has Ed25519", e);
            }
        }

        /** The signature has no randomness in it: whoever can sign gets the same one. */
        @Override
        boolean verifies(byte[] text, byte[] signature) {
            return MessageDigest.isEqual(sign(text), signature);
        }
    }

    private static final class Checker extends EdwardsCurve {
        private final PublicKey key;

        private Checker(PublicKey key) {
            this.key = key;
        }

        @Override
        byte[] sign(byte[] text) {
            throw PawlException.of(
                    Message.BAD_ANCHOR_KEY, "The file of the key", "a public key verifies and does not sign");
        }

        @Override
        boolean verifies(byte[] text, byte[] signed) {
            try {
                var signature = Signature.getInstance(EdwardsCurve.NAME);
                signature.initVerify(key);
                signature.update(text);
                return signature.verify(signed);
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
    }
}
