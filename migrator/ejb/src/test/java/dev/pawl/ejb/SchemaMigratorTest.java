package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.Setting;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that waits for its schema must not be taken for one that does not, whatever else is configured. */
final class SchemaMigratorTest {
    @ParameterizedTest
    @ValueSource(strings = {"background", "BACKGROUND", "Background"})
    void theBackgroundIsNamed(String word) {
        assertThat(isBackground(Map.of(Setting.STARTUP.key(), word))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "WAIT", "", "backgroun"})
    void anythingElseWaits(String word) {
        assertThat(isBackground(Map.of(Setting.STARTUP.key(), word))).isFalse();
    }

    @Test
    void nothingConfiguredWaits() {
        assertThat(isBackground(Map.of())).isFalse();
    }

    @Test
    void aValueElsewhereThatCannotBeUnderstoodChangesNothing() {
        assertThat(isBackground(Map.of(Setting.STARTUP.key(), "background", Setting.REPLICAS.key(), "many")))
                .isTrue();
    }

    private static boolean isBackground(Map<String, String> configured) {
        return SchemaMigrator.isBackground(name -> Optional.ofNullable(configured.get(name)));
    }
}
