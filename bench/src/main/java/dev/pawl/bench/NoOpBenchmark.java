package dev.pawl.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long does a start take that finds nothing to do, connecting included? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class NoOpBenchmark {
    @Param({"PAWL", "PAWL_PACKAGED", "LOOP", "FLYWAY", "LIQUIBASE"})
    public Contender contender = Contender.PAWL;

    @Param("1000")
    public int applied;

    private final Workbench workbench = new Workbench();

    @Setup(Level.Trial)
    public void applyAll() throws Exception {
        workbench.start(applied);
        workbench.createDatabase();
        workbench.migrate(contender, applied);
    }

    @Benchmark
    public int migrate() throws Exception {
        return workbench.migrate(contender, 0);
    }

    @TearDown(Level.Trial)
    public void stop() {
        workbench.dropDatabase();
        workbench.stop();
    }
}
