package dev.pawl.admin.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignInTest {
    private static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");

    @Test
    void itEndsAfterAQuarterOfAnHourWithoutAClick() {
        var signIn = new SignIn(BEGIN, BEGIN.plus(Duration.ofHours(2)));
        assertThat(signIn.endsAt()).isEqualTo("2026-11-21T10:15:00Z");
        assertThat(signIn.isExtendable()).isTrue();
    }

    @Test
    void itEndsAfterEightHoursWhateverIsClicked() {
        var signIn = new SignIn(BEGIN, BEGIN.plus(Duration.ofMinutes(479)));
        assertThat(signIn.endsAt()).isEqualTo("2026-11-21T16:00:00Z");
        assertThat(signIn.isExtendable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/migrations", "/api/status", "/login.xhtml", "/a..b/", "/..a"})
    void aPathOfThisApplicationIsGoneBackTo(String path) {
        assertThat(LocalPath.of(path).text()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example",
                "/\\evil.example",
                "//",
                "/.//evil.example",
                "/a//b",
                "/..",
                "/%2fevil.example",
                "/@evil.example;x",
                "https:evil.example",
                "javascript:alert(1)",
                ".evil.example",
                "/a/../b",
                "/a?b",
                "/\r\nX: y",
                "/\tx",
                ""
            })
    void anythingElseLeadsToTheStart(String path) {
        assertThat(LocalPath.of(path).text()).isEqualTo("/");
    }
}
