package dev.pawl.ejb;

import dev.pawl.engine.report.MaintainReport;
import dev.pawl.engine.report.MaintainReport.Outcome;
import jakarta.enterprise.inject.Instance;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** Counts and times the maintenance that this instance did. Every series exists from the beginning. */
final class MaintenanceMetrics implements Consumer<MaintainReport> {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    private static final Set<Outcome> RUNS = Set.of(Outcome.DONE, Outcome.UNFINISHED, Outcome.PROBLEMS);

    private final Map<Outcome, Timer> runs = new EnumMap<>(Outcome.class);
    private final Counter made;
    private final Counter dropped;
    private final Counter removed;
    private final InstantSource clock;
    private volatile double lastSuccess = Double.NaN;

    MaintenanceMetrics(MetricRegistry registry, InstantSource clock) {
        this.clock = clock;
        for (var outcome : RUNS) {
            runs.put(
                    outcome,
                    registry.timer(
                            RunMetrics.metadata(
                                    "maintenance.run.duration", "Runs by how they ended.", MetricUnits.SECONDS),
                            new Tag("maintenance_outcome", outcome.word())));
        }
        made = registry.counter(
                RunMetrics.metadata("maintenance.partitions.made", "Partitions made ahead of time.", MetricUnits.NONE));
        dropped = registry.counter(RunMetrics.metadata(
                "maintenance.partitions.dropped", "Partitions past their retention.", MetricUnits.NONE));
        removed = registry.counter(RunMetrics.metadata(
                "maintenance.rows.removed", "Rows that functions have cleaned up.", MetricUnits.NONE));
        registry.gauge(
                RunMetrics.metadata(
                        "maintenance.last.success.timestamp",
                        "When a run of this instance last did all of it; since 1970.",
                        MetricUnits.SECONDS),
                (Supplier<Double>) () -> lastSuccess);
    }

    /** Nothing where the server has no metrics; then it has not even the classes of their API. */
    static Consumer<MaintainReport> of(Instance<Object> beans, InstantSource clock) {
        try {
            return new MaintenanceMetrics(beans.select(MetricRegistry.class).get(), clock);
        } catch (LinkageError | RuntimeException e) {
            LOGGER.log(Level.DEBUG, "maintenance is told to no metrics", e);
            return report -> {};
        }
    }

    @Override
    public void accept(MaintainReport report) {
        var timer = runs.get(report.outcome());
        if (timer != null) {
            timer.update(Duration.ofMillis(report.durationMs()));
        }
        made.inc(report.made().size());
        dropped.inc(report.dropped().size());
        removed.inc(report.rows());
        if (report.outcome() == Outcome.DONE) {
            lastSuccess = clock.millis() / 1000.0;
        }
    }
}
