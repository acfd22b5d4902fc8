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
        out.printf("%-16s %10s %8s %10s %8s%n", "", "ms", "ratio", "best ms", "peak MB");
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
            print(contestants.get(i).name(), samples.get(i), samples.get(0));
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
                "%-16s %10.1f %8.2f %10.1f %8s%n",
                name,
                median(times),
                median(ratios),
                best,
                peak == 0 ? "" : Math.round(peak));
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
