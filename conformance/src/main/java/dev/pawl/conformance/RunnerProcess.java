package dev.pawl.conformance;

import dev.pawl.conformance.fault.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A runner in a process of its own, which succeeded when it ended with 0. */
public final class RunnerProcess implements Running {
    /** What {@link #exitCode()} gives for a process that was killed. */
    public static final int KILLED = 137;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;

    private RunnerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts the command with what it prints kept for messages and without input. */
    public static RunnerProcess start(ProcessBuilder command) throws IOException {
        var log = Files.createTempFile("runner", ".log");
        var process = command.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile())
                .start();
        return new RunnerProcess(process, log);
    }

    @Override
    public Ending await(Duration atMost) throws InterruptedException {
        awaitExit(atMost);
        return new Ending(process.exitValue() == 0, "exit code " + process.exitValue() + "\n" + output());
    }

    /** Waits two minutes at most for its end and returns how it ended: {@link #KILLED} when somebody killed it. */
    public int exitCode() throws InterruptedException {
        awaitExit(PATIENCE);
        return process.exitValue();
    }

    private void awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the runner has not ended after " + atMost + "; its output: " + output());
        }
    }

    @Override
    public void kill() {
        family(process).forEach(ProcessHandle::destroyForcibly);
    }

    /** The process and all that it has started, as a script starts a Java. */
    private static List<ProcessHandle> family(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    @Override
    public void pause() throws Exception {
        pause(process);
    }

    /** Lets any process stand still, with all that it has started; returns when they stand. */
    public static void pause(Process process) throws Exception {
        for (var one : family(process)) {
            signal(one, "STOP");
            var state = Path.of("/proc", Long.toString(one.pid()), "stat");
            Eventually.see("process stopped", () -> Files.readString(state).contains(") T"));
        }
    }

    @Override
    public void resume() throws IOException, InterruptedException {
        resume(process);
    }

    /** Lets any process go on, with all that it has started. */
    public static void resume(Process process) throws IOException, InterruptedException {
        for (var one : family(process)) {
            signal(one, "CONT");
        }
    }

    private static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + name + " ended with " + code);
        }
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        process.onExit().join();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
