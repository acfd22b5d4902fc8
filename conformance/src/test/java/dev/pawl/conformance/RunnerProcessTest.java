package dev.pawl.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.fault.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runner that is a script stands for all that the script starts. */
final class RunnerProcessTest {
    @Test
    void whatAScriptHasStartedStandsStillAndIsKilledWithIt(@TempDir Path directory) throws Exception {
        var file = directory.resolve("pid");
        try (var run =
                RunnerProcess.start(new ProcessBuilder("sh", "-c", "sleep 1000 & echo $! > " + file + "; wait"))) {
            Eventually.see(
                    "the script has started it",
                    () -> Files.exists(file) && !Files.readString(file).isBlank());
            var state = Path.of("/proc", Files.readString(file).strip(), "stat");

            run.pause();
            assertThat(Files.readString(state)).contains(") T");
            run.resume();
            run.kill();

            Eventually.see("it is killed, too", () -> isDead(state));
            assertThat(run.exitCode()).isEqualTo(RunnerProcess.KILLED);
        }
    }

    /** Whoever inherits it may let it be a zombie. */
    private static boolean isDead(Path state) {
        try {
            return Files.readString(state).contains(") Z");
        } catch (IOException e) {
            return true;
        }
    }
}
