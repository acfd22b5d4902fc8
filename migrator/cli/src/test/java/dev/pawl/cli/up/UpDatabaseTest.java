package dev.pawl.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.cli.Environment;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.PawlException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpDatabaseTest {
    @TempDir
    private Path cache;

    @Test
    void saysThatItsServerHasEnded() throws Exception {
        var nowhere = new PrintStream(PrintStream.nullOutputStream());
        var variables = Map.of("XDG_CACHE_HOME", cache.toString());
        var home = UpHome.of(new Environment(nowhere, nowhere, variables, false, false));
        try (var database = UpDatabase.start(home)) {
            assertThatCode(database::requireRunning).doesNotThrowAnyException();
            kill(home);

            assertThatThrownBy(database::requireRunning)
                    .isInstanceOfSatisfying(
                            PawlException.class, e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.FAILED))
                    .hasMessageContaining("PostgreSQL");
        }
    }

    private static void kill(UpHome home) throws Exception {
        try (var files = Files.walk(home.path())) {
            var file = files.filter(path -> path.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
            var postmaster = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(file).get(0).strip()))
                    .orElseThrow();
            postmaster.destroyForcibly();
            postmaster.onExit().get(30, TimeUnit.SECONDS);
        }
    }
}
