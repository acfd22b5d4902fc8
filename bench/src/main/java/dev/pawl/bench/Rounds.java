package dev.pawl.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Contestants taken in turn, round after round, so that whatever else the machine does hits all of them alike. Each is
 * compared with the first one of the same round.
 */
record Rounds(int count, PrintStream out) {
    private static final int SHORTEST = 16;
    private static final double FEW = 10;
    private static final double MILLIS = 1000;

    /** What one run took. {@code peakKilobytes} is 0 when nobody looked. */
    record Sample(double milliseconds, long peakKilobytes) {}

    /** One measured run, without what has to be prepared for it. */
    @FunctionalInterface
    interface Work {
        Sample run() throws Exception;
    }

    record Contestant(String name, Work work) {}

    /** Runs a round that does not count, then all others, and prints a table. */
    void compare(String title, List<Contestant> contestants) throws Exception {
        out.printf(Locale.ROOT, "%n%s, medians of %d rounds%n", title, count);
        int width = contestants.stream()
                .mapToInt(contestant -> contestant.name().length())
                .max()
                .orElse(0);
        out.printf("%s %10s %8s %10s %10s %8s%n", padded("", width), "ms", "ratio", "best ms", "per s", "peak MB");
        var samples = new ArrayList<List<Sample>>();
        contestants.forEach(contestant -> samples.add(new ArrayList<>()));
        for (int round = 0; round <= count; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                var sample = contestants.get(i).work().run();
                if (round > 0) {
                    samples.get(i).add(sample);
                }
            }
        }
        for (int i = 0; i < contestants.size(); i++) {
            print(padded(contestants.get(i).name(), width), samples.get(i), samples.get(0));
        }
    }

    private void print(String name, List<Sample> own, List<Sample> base) {
        var times = own.stream().mapToDouble(Sample::milliseconds).toArray();
        var ratios = new double[own.size()];
        Arrays.setAll(ratios, i -> times[i] / base.get(i).milliseconds());
        var peaks = own.stream().mapToDouble(Sample::peakKilobytes).toArray();
        double best = Arrays.stream(times).min().orElseThrow();
        double peak = median(peaks) / 1024;
        out.printf(
                Locale.ROOT,
                "%s %10s %8.2f %10s %10.0f %8s%n",
                name,
                shown(median(times)),
                median(ratios),
                shown(best),
                MILLIS / median(times),
                peak == 0 ? "" : Math.round(peak));
    }

    private static String padded(String name, int width) {
        return name + " ".repeat(Math.max(0, Math.max(SHORTEST, width) - name.length()));
    }

    /** Three digits after the point where one would say nothing. */
    private static String shown(double milliseconds) {
        return String.format(Locale.ROOT, milliseconds < FEW ? "%.3f" : "%.1f", milliseconds);
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
