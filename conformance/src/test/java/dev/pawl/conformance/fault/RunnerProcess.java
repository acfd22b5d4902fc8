package dev.pawl.conformance.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code pawl migrate} in a process of its own, which a test may kill or stop. */
public final class RunnerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path out;
    private final Path err;

    /**
     * How a process ended.
     *
     * @param exitCode 137 when it was killed
     */
    public record Ended(int exitCode, String out, String err) {
        @Override
        public String toString() {
            return "exit code " + exitCode + "\n" + out + err;
        }
    }

    private RunnerProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it. */
    public static RunnerProcess migrate(String url, String user, Path migrations) throws IOException {
        return migrate(url, user, migrations, Map.of());
    }

    /** Starts it with more environment variables. */
    static RunnerProcess migrate(String url, String user, Path migrations, Map<String, String> variables)
            throws IOException {
        var out = Files.createTempFile("pawl-migrate", ".out");
        var err = Files.createTempFile("pawl-migrate", ".err");
        var builder = new ProcessBuilder(command(url, migrations))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("PGUSER", user);
        builder.environment().putAll(variables);
        return new RunnerProcess(builder.start(), out, err);
    }

    private static List<String> command(String url, Path migrations) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.pawl.cli.Main",
                "migrate",
                "--url",
                url,
                "--migrations",
                migrations.toString()));
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Lets it stand still, as a virtual machine that is moved does. */
    void pause() throws Exception {
        signal("STOP");
        var state = Path.of("/proc", Long.toString(process.pid()), "stat");
        Eventually.see("process stopped", () -> Files.readString(state).contains(") T"));
    }

    void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + code);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said so far to people. */
    String said() throws IOException {
        return Files.readString(err);
    }

    /** Waits for its end. */
    public Ended await() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("pawl migrate has not ended after " + PATIENCE + ": " + said());
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }
}
