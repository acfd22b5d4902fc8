package dev.pawl.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AnchorsTest {
    private static final Anchors ANCHORS = new Anchors(
            "control\nplane",
            Instant.parse("2026-11-21T10:00:00.000001Z"),
            List.of(
                    new ChainAnchor(
                            Ledger.AUDIT_EVENTS, "zone-a", 7, "ab".repeat(32), Instant.parse("2026-11-20T10:00:00Z")),
                    new ChainAnchor(
                            Ledger.ADMIN_AUDIT_EVENTS,
                            ChainAnchor.DEPLOYMENT,
                            1,
                            "cd".repeat(32),
                            Instant.parse("2026-11-19T10:00:00Z"))));

    @TempDir
    Path folder;

    @Test
    void whatASecretHasSignedIsReadBack() throws Exception {
        var key = AnchorKey.fromFile(file("secret", "0123456789abcdef0123456789abcdef\n"));

        var text = ANCHORS.signed(key);

        assertThat(Anchors.read("anchors", text, key)).isEqualTo(ANCHORS);
        assertThat(text).doesNotContain("0123456789abcdef").contains("database control?plane\n");
    }

    @Test
    void whatAPrivateKeyHasSignedThePublicKeyVerifies() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var signer = AnchorKey.fromFile(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        var checker = AnchorKey.fromFile(pem("PUBLIC KEY", pair.getPublic().getEncoded()));

        var text = ANCHORS.signed(signer);

        assertThat(Anchors.read("anchors", text, checker)).isEqualTo(ANCHORS);
        assertThat(Anchors.read("anchors", text, signer)).isEqualTo(ANCHORS);
        assertThatThrownBy(() -> ANCHORS.signed(checker))
                .isInstanceOfSatisfying(PawlException.class, refused -> assertThat(refused.message())
                        .isEqualTo(Message.BAD_ANCHOR_KEY));
    }

    @Test
    void aTextThatWasChangedAnywhereIsRefused() throws Exception {
        var key = AnchorKey.fromFile(file("secret", "x".repeat(40)));
        var text = ANCHORS.signed(key);
        for (int i = 0; i < text.length() - 1; i++) {
            var changed = new StringBuilder(text);
            changed.setCharAt(i, changed.charAt(i) == '0' ? '1' : '0');
            refused(changed.toString(), key);
        }
        refused(text.substring(0, text.indexOf("zone-a")), key);
        refused(text.replace("audit_events\tzone-a", "audit_events\tzone-b"), key);
        refused("", key);
    }

    @Test
    void anotherKeyDoesNotVerify() throws Exception {
        var text = ANCHORS.signed(AnchorKey.fromFile(file("secret", "x".repeat(40))));

        refused(text, AnchorKey.fromFile(file("other", "y".repeat(40))));
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        refused(text, AnchorKey.fromFile(pem("PUBLIC KEY", pair.getPublic().getEncoded())));
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutBeingShown() throws Exception {
        for (var content : List.of("short-secret", "-----BEGIN PRIVATE KEY-----\nc2hvcnQ=", "")) {
            var file = file("bad", content);
            assertThatThrownBy(() -> AnchorKey.fromFile(file)).isInstanceOfSatisfying(PawlException.class, refused -> {
                assertThat(refused.message()).isEqualTo(Message.BAD_ANCHOR_KEY);
                assertThat(refused.getMessage()).doesNotContain("short-secret", "c2hvcnQ");
            });
        }
        assertThatThrownBy(() -> AnchorKey.fromFile(folder.resolve("none")))
                .isInstanceOfSatisfying(PawlException.class, refused -> assertThat(refused.message())
                        .isEqualTo(Message.UNREADABLE_FILE));
    }

    @Test
    void textThatTheServerCannotStoreIsReplaced() {
        assertThat(StorableText.of("a\0b")).isEqualTo("a\uFFFDb");
        assertThat(StorableText.ofJson("{\"a\": \"\\u0000\"}")).isEqualTo("{\"a\": \"\\ufffd\"}");
        assertThat(StorableText.ofJson("{\"a\": \"\\\\u0000 \\\\\\u0000\"}"))
                .isEqualTo("{\"a\": \"\\\\u0000 \\\\\\ufffd\"}");
    }

    private void refused(String text, AnchorKey key) {
        assertThatThrownBy(() -> Anchors.read("anchors", text, key))
                .as(text)
                .isInstanceOfSatisfying(PawlException.class, refused -> assertThat(refused.message())
                        .isEqualTo(Message.ANCHORS_REFUSED));
    }

    private Path pem(String kind, byte[] key) throws IOException, GeneralSecurityException {
        var body = Base64.getMimeEncoder().encodeToString(key);
        return file(kind, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, body));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
