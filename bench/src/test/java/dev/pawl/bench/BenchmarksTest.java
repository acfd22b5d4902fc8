package dev.pawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs once, small and in this process, so that none rots between releases. Nothing is measured. */
final class BenchmarksTest {
    @Test
    void applies() throws Exception {
        run(ApplyBenchmark.class, 5, once(ApplyBenchmark.class).param("files", "3"));
    }

    @Test
    void findsNothingToDo() throws Exception {
        run(NoOpBenchmark.class, 5, once(NoOpBenchmark.class).param("applied", "3"));
    }

    @Test
    void borrows() throws Exception {
        run(PoolBenchmark.class, 4, once(PoolBenchmark.class));
    }

    private static ChainedOptionsBuilder once(Class<?> benchmark) {
        return new OptionsBuilder()
                .include(benchmark.getName())
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(10))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
    }

    private static void run(Class<?> benchmark, int expected, ChainedOptionsBuilder options) throws Exception {
        assertThat(new Runner(options.build()).run())
                .as(benchmark.getSimpleName())
                .hasSize(expected);
    }
}
