package dev.pawl.bench;

import dev.pawl.bench.Rounds.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command from its start to its end. */
final class MeasuredProcess {
    private static final int LOOK_EVERY_MS = 10;

    private MeasuredProcess() {}

    /** Refuses a command that fails: what does less than it should is no result. */
    static Sample run(List<String> command) throws IOException, InterruptedException {
        var output = Files.createTempFile("pawl-bench", ".log");
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            long start = System.nanoTime();
            var process = builder.start();
            long peak = 0;
            while (!process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peakKilobytes(process.pid()));
            }
            double milliseconds = (System.nanoTime() - start) / 1e6;
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed:\n" + Files.readString(output));
            }
            return new Sample(milliseconds, peak);
        } finally {
            Files.delete(output);
        }
    }

    /** As Linux counts it; 0 elsewhere and for a process that has just ended. */
    private static long peakKilobytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }
}
