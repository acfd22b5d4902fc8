package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.PawlException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PawlConfigurationTest {
    @Test
    void defaultsArePinned() {
        assertThat(PawlConfiguration.of(Map.of()))
                .isEqualTo(new PawlConfiguration(
                        true,
                        "classpath:dev/pawl/schema",
                        PawlConfiguration.Startup.WAIT,
                        Duration.ofSeconds(30),
                        4732518903281471L,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(10),
                        true,
                        Optional.empty(),
                        Duration.ofMinutes(2),
                        1,
                        Duration.ofSeconds(5),
                        Duration.ofHours(1),
                        Duration.ofMinutes(10),
                        false,
                        Optional.empty()));
    }

    @Test
    void keysArePinned() {
        assertThat(read(Map.ofEntries(
                        Map.entry("pawl.enabled", "false"),
                        Map.entry("pawl.migrations", "/m"),
                        Map.entry("pawl.startup", "background"),
                        Map.entry("pawl.connect-wait", "PT1M"),
                        Map.entry("pawl.lock-key", "-1"),
                        Map.entry("pawl.lock-wait", "0"),
                        Map.entry("pawl.lock-timeout", "150ms"),
                        Map.entry("pawl.retry-budget", "1h"),
                        Map.entry("pawl.register-instance", "false"),
                        Map.entry("pawl.application", "shop"),
                        Map.entry("pawl.instance-grace", "30s"),
                        Map.entry("pawl.replicas", "3"),
                        Map.entry("pawl.probe-interval", "2 s"),
                        Map.entry("pawl.maintain-interval", "0"),
                        Map.entry("pawl.maintain-budget", "30s"),
                        Map.entry("pawl.dev-mode", "true"),
                        Map.entry("pawl.operator-password-file", "/f"))))
                .isEqualTo(new PawlConfiguration(
                        false,
                        "/m",
                        PawlConfiguration.Startup.BACKGROUND,
                        Duration.ofMinutes(1),
                        -1,
                        Duration.ZERO,
                        Duration.ofMillis(150),
                        Duration.ofHours(1),
                        false,
                        Optional.of("shop"),
                        Duration.ofSeconds(30),
                        3,
                        Duration.ofSeconds(2),
                        Duration.ZERO,
                        Duration.ofSeconds(30),
                        true,
                        Optional.of("/f")));
    }

    @Test
    void namesOfOtherRunnersAreUnderstood() {
        var configuration = read(Map.of(
                "MIGRATIONS_DIR", "/migrations",
                "MIGRATION_ADVISORY_LOCK_KEY", "42",
                "MIGRATION_CONNECT_RETRIES", "10",
                "MIGRATION_CONNECT_SLEEP_SECONDS", "3"));

        assertThat(configuration.migrations()).isEqualTo("/migrations");
        assertThat(configuration.lockKey()).isEqualTo(42);
        assertThat(configuration.connectWait()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aBadValueIsRefusedWithItsKeyAndWhatWasFound() {
        assertThatThrownBy(() -> read(Map.of("pawl.lock-timeout", "soon")))
                .isInstanceOf(PawlException.class)
                .hasMessageContaining("pawl.lock-timeout")
                .hasMessageContaining("soon");
        assertThatThrownBy(() -> read(Map.of("pawl.lock-timeout", "0"))).hasMessageContaining("at least 1 ms");
        assertThatThrownBy(() -> read(Map.of("pawl.replicas", "0"))).hasMessageContaining("1 to 10000");
        assertThatThrownBy(() -> read(Map.of("pawl.lock-wait", "-PT1S"))).hasMessageContaining("pawl.lock-wait");
        assertThatThrownBy(() -> read(Map.of("pawl.enabled", "yes"))).hasMessageContaining("true or false");
        assertThatThrownBy(() -> read(Map.of("pawl.lock-wait", "99999999999999999d")))
                .hasMessageContaining("pawl.lock-wait");
        assertThatThrownBy(() -> read(Map.of("MIGRATION_CONNECT_RETRIES", "many")))
                .hasMessageContaining("MIGRATION_CONNECT_RETRIES");
    }

    private static PawlConfiguration read(Map<String, String> values) {
        return PawlConfiguration.read(Map.of(), name -> Optional.ofNullable(values.get(name)));
    }
}
