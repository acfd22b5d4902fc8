package dev.pawl.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class PagesServerTest {
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aServerThatDoesNotStopByItselfIsGoneAfterwards() throws Exception {
        var process = new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; exec sleep 60").start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");

        PagesServer.stop(process.toHandle(), Duration.ofMillis(100));

        assertThat(process.isAlive()).isFalse();
    }
}
