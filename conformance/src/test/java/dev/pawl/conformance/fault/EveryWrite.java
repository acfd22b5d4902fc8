package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.PawlRunner;
import dev.pawl.conformance.RunnerProcess;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.rule.EveryPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The writes of {@code pawl migrate}, to the server and to its console, at each of which {@code strace} can kill it: what
 * the process was about to write is not written. They are counted for each thread, as strace does it.
 */
record EveryWrite() implements EveryPoint.Points {
    private static final String CALLS = "write,sendto";

    /** Why a process cannot be killed at its writes here; empty when it can. */
    static String missing() throws InterruptedException {
        try {
            int code = new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + CALLS, "true")
                    .start()
                    .waitFor();
            return code == 0 ? "" : "strace may not trace a process";
        } catch (IOException e) {
            return "there is no strace";
        }
    }

    @Override
    public String kind() {
        return "write";
    }

    @Override
    public List<String> undisturbed(Subject subject) throws Exception {
        return traced(subject, List.of(), run -> Subject.requireSuccess(subject.end(run)));
    }

    @Override
    public boolean disturb(Subject subject, int number) throws Exception {
        var kill = List.of("-e", "inject=" + CALLS + ":signal=SIGKILL:when=" + number);
        var killed = new AtomicBoolean();
        var writes = traced(subject, kill, run -> killed.set(run.exitCode() == RunnerProcess.KILLED));
        assertThat(killed.get())
                .as("whether the run was killed, with %s writes", writes.size())
                .isEqualTo(writes.size() >= number);
        return killed.get();
    }

    /** What is done with a run. */
    @FunctionalInterface
    private interface Handling {
        void handle(RunnerProcess run) throws Exception;
    }

    /** The writes of a run that has ended. */
    private static List<String> traced(Subject subject, List<String> options, Handling handling) throws Exception {
        var trace = Files.createTempFile("writes", ".trace");
        try (var run = start(subject, trace, options)) {
            handling.handle(run);
            return writes(trace);
        } finally {
            Files.delete(trace);
        }
    }

    private static RunnerProcess start(Subject subject, Path trace, List<String> options) throws IOException {
        var target = Target.of(subject.database());
        var command =
                PawlRunner.command(target.url(), target.user(), subject.folder().path());
        var strace = new ArrayList<>(List.of("strace", "-f", "-qq", "-s", "100", "-e", "signal=none"));
        strace.addAll(List.of("-o", trace.toString(), "-e", "trace=" + CALLS));
        strace.addAll(options);
        command.command().addAll(0, strace);
        return RunnerProcess.start(command);
    }

    /** What the thread that wrote most has written. */
    private static List<String> writes(Path trace) throws IOException {
        var byThread = new LinkedHashMap<String, List<String>>();
        for (var line : Files.readAllLines(trace)) {
            var words = line.split(" +", 2);
            if (words[1].matches("(write|sendto)\\(.*")) {
                byThread.computeIfAbsent(words[0], thread -> new ArrayList<>()).add(words[1]);
            }
        }
        return byThread.values().stream()
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of());
    }
}
