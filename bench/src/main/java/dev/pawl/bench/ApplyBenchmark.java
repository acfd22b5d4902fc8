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

/** How long does it take to apply many files to an empty database? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
public class ApplyBenchmark {
    @Param({"PAWL", "LOOP", "FLOOR", "FLYWAY", "LIQUIBASE"})
    public Contender contender = Contender.PAWL;

    @Param("100")
    public int files;

    private final Workbench workbench = new Workbench();

    @Setup(Level.Trial)
    public void start() throws Exception {
        workbench.start(files);
    }

    @Setup(Level.Invocation)
    public void createDatabase() {
        workbench.createDatabase();
    }

    @Benchmark
    public int apply() throws Exception {
        return workbench.migrate(contender, files);
    }

    @TearDown(Level.Invocation)
    public void dropDatabase() {
        workbench.dropDatabase();
    }

    @TearDown(Level.Trial)
    public void stop() {
        workbench.stop();
    }
}
