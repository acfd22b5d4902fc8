package dev.pawl.admin.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SecurityHeadersTest {
    /** The server sets it for everything, so an older one there would take the application's place. */
    @Test
    void theServerHasThePolicyOfTheApplication() throws Exception {
        var policy = SecurityHeaders.ALWAYS.get("Content-Security-Policy");
        assertThat(Files.readString(Path.of("src/main/liberty/config/server.xml")))
                .contains("<set>Content-Security-Policy: " + policy + "</set>");
    }
}
