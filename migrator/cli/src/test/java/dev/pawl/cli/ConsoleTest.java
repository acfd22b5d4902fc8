package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.event.BuildProgress;
import dev.pawl.engine.event.BuildProgress.Count;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Version;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class ConsoleTest {
    private static final String CLEARED = "\r\u001b[K";
    private static final Version FIRST = Version.ofFileName("0001_a.up.sql").orElseThrow();

    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void theBarIsFullWhenTheLastStepIsApplied() {
        var listener = new Console(terminal("xterm")).listener();

        listener.on(new RunEvent.StepStarted(FIRST, 1, 1));
        assertThat(text()).isEqualTo(CLEARED + "[................] 1/1 0001_a");
        listener.on(new RunEvent.StepApplied(FIRST, 1, 1, 10, 1));
        assertThat(text()).endsWith(CLEARED + "[################] 1/1 0001_a");
        listener.on(new RunEvent.Finished("db", 1, 10));
        assertThat(text())
                .endsWith("0001_a" + CLEARED + "PAWL0006I: db is up to date; migrations applied by this run: "
                        + "1, in 10 ms." + System.lineSeparator());
    }

    @Test
    void theBarTellsTheStatementAndHowFarAnIndexIsInOneLine() {
        var listener = new Console(terminal("xterm")).listener();
        var none = new Count(0, 0);

        assertThat(listener.followsStatements()).isTrue();
        listener.on(new RunEvent.StepStarted(FIRST, 1, 2));
        listener.on(new RunEvent.StatementStarted(FIRST, 7, "CREATE INDEX CONCURRENTLY", true, 1));
        assertThat(text()).endsWith("1/2 0001_a  line 7: CREATE INDEX CONCURRENTLY");
        var build = new BuildProgress(
                "CREATE INDEX", "t", "building index: scanning table", new Count(1, 3), none, none, null);
        listener.on(new RunEvent.Progress(FIRST, 7, build, true));
        assertThat(text()).endsWith("1/2 0001_a  line 7: 33 %, scanning table");
        var waiting = new BuildProgress("CREATE INDEX", "t", "waiting for writers", none, none, new Count(0, 1), 4711);
        listener.on(new RunEvent.Progress(FIRST, 7, waiting, true));
        assertThat(text()).endsWith("1/2 0001_a  line 7: pid 4711, waiting for writers");
        listener.on(new RunEvent.StatementStarted(FIRST, 9, "CREATE ".repeat(20), false, 1));
        assertThat(text().substring(text().lastIndexOf('K') + 1)).hasSize(79);
    }

    @Test
    void theBarComesBackBelowALine() {
        var listener = new Console(terminal("xterm")).listener();

        listener.on(new RunEvent.StepStarted(FIRST, 1, 1));
        listener.on(new RunEvent.Unblocked(FIRST, "orders", Duration.ofSeconds(3)));

        assertThat(text())
                .endsWith("PAWL0062I: 0001_a no longer waits for orders, after 3000 ms." + System.lineSeparator()
                        + CLEARED + "[................] 1/1 0001_a");
    }

    @Test
    void whereNobodyLooksOnlyWhatMattersIsALine() {
        var listener = new Console(terminal("dumb")).listener();

        assertThat(listener.followsStatements()).isFalse();
        listener.on(new RunEvent.StatementStarted(FIRST, 7, "UPDATE", false, 1));
        listener.on(new RunEvent.StatementFinished(FIRST, 7, "UPDATE", false, 1, Duration.ofMillis(1)));
        assertThat(text()).isEmpty();
        listener.on(new RunEvent.StatementStarted(FIRST, 8, "VACUUM", true, 1));
        listener.on(new RunEvent.StatementFinished(FIRST, 9, "COPY", false, 1, Duration.ofSeconds(2)));
        assertThat(text().lines())
                .containsExactly(
                        "PAWL0060I: 0001_a line 8: VACUUM begins.", "PAWL0061I: 0001_a line 9: COPY took 2000 ms.");
    }

    @Test
    void theBarIsClearedBeforeAnErrorIsPrinted() {
        var console = new Console(terminal("xterm"));

        console.listener().on(new RunEvent.StepStarted(FIRST, 1, 1));
        console.listener().on(new RunEvent.Failed("PAWL0501E", "it failed"));
        console.progress("pawl: PAWL0501E it failed");

        assertThat(text()).endsWith("0001_a" + CLEARED + "pawl: PAWL0501E it failed" + System.lineSeparator());
    }

    @Test
    void aDumbTerminalGetsLinesWithoutColour() {
        var environment = terminal("dumb");

        assertThat(environment.colour()).isFalse();
        new Console(environment).listener().on(new RunEvent.StepStarted(FIRST, 1, 1));
        assertThat(text()).isEqualTo("PAWL0003I: Applying 0001_a (1 of 1)." + System.lineSeparator());
        assertThat(terminal("xterm").colour()).isTrue();
    }

    @Test
    void controlCharactersOfTheDatabaseDoNotReachTheTerminal() throws Exception {
        Files.writeString(folder.resolve("0001_a.up.sql"), "DO $$ BEGIN RAISE 'a\u001b[31mb\r\nc\u009bd'; END $$");

        for (var output : new String[] {"text", "json"}) {
            var invocation = pawl("migrate", output);
            assertThat(invocation.exitCode()).isEqualTo(5);
            assertThat(invocation.err()).contains("a\\u001b[31mb\\r\\nc\\u009bd");
            assertHarmless(invocation);
        }
        fresh.execute("INSERT INTO public.schema_migrations (version) VALUES "
                + "(E'0000_\\u001b]0;x\\u0007\\n  applied  0009_y\\u009b')");
        assertHarmless(pawl("status", "text"));
        var json = pawl("status", "json");
        assertHarmless(json);
        assertThat(json.json().getString("current")).isEqualTo("0000_\u001b]0;x\u0007\n  applied  0009_y\u009b");
    }

    private static void assertHarmless(Invocation invocation) {
        assertThat((invocation.out() + invocation.err()).replace(System.lineSeparator(), "\n"))
                .matches(text -> text.chars().noneMatch(letter -> Character.isISOControl(letter) && letter != '\n'))
                .doesNotContain("\n  applied  0009_y");
    }

    private Invocation pawl(String command, String output) {
        return Invocation.of(
                Map.of("PGUSER", fresh.database().owner()),
                command,
                "--output",
                output,
                "--url",
                fresh.database().url(),
                "--migrations",
                folder.toString());
    }

    private Environment terminal(String kind) {
        var stream = new PrintStream(written, true, StandardCharsets.UTF_8);
        return Environment.on(stream, stream, Map.of("TERM", kind), true, true);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
