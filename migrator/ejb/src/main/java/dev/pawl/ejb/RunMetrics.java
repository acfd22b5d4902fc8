package dev.pawl.ejb;

import dev.pawl.ejb.SchemaState.Activity;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.Outcome;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/**
 * Counts and times runs. Every series exists from the beginning, so that the first failure is an increase. A version is
 * no tag: there are ever more of them.
 */
final class RunMetrics implements RunWitness {
    private final Map<Outcome, Timer> runs = new EnumMap<>(Outcome.class);
    private final Timer steps;
    private final Timer statements;
    private final Counter failedAttempts;
    private final Wait runnerLock;
    private final Wait tableLocks;
    private final InstantSource clock;
    private volatile double lastSuccess = Double.NaN;

    RunMetrics(MetricRegistry registry, SchemaMonitor monitor, InstantSource clock) {
        this.clock = clock;
        for (var outcome : Outcome.values()) {
            runs.put(
                    outcome,
                    registry.timer(
                            seconds("migration.run.duration", "Runs by how they ended."),
                            new Tag("migration_outcome", outcome.word())));
        }
        steps = registry.timer(seconds("migration.step.duration", "Migrations that were applied, with all attempts."));
        statements = registry.timer(
                seconds("migration.statement.duration", "Statements that did their work, each attempt by itself."));
        failedAttempts = registry.counter(
                metadata("migration.lock.attempts", "Attempts that got no table lock.", MetricUnits.NONE));
        runnerLock = new Wait(lockWait(registry, "runner"), clock);
        tableLocks = new Wait(lockWait(registry, "table"), clock);
        gauges(registry, monitor);
    }

    /** For the registry of this application; fails where there is none. */
    static RunMetrics of(Instance<Object> beans, SchemaMonitor monitor, InstantSource clock) {
        return new RunMetrics(beans.select(MetricRegistry.class).get(), monitor, clock);
    }

    private static Timer lockWait(MetricRegistry registry, String lock) {
        return registry.timer(
                seconds("migration.lock.wait.duration", "Waits for other runners, and for other sessions' locks."),
                new Tag("migration_lock", lock));
    }

    private void gauges(MetricRegistry registry, SchemaMonitor monitor) {
        for (var phase : Phase.values()) {
            registry.gauge(
                    metadata("migration.pending", "Migrations that are not applied.", MetricUnits.NONE),
                    (Supplier<Double>) () -> pending(monitor.state(), phase),
                    new Tag("migration_phase", phase.word()));
        }
        registry.gauge(
                metadata("migration.running", "1 while a run is going on.", MetricUnits.NONE),
                (Supplier<Integer>) () -> monitor.state().activity() == Activity.RUNNING ? 1 : 0);
        registry.gauge(
                metadata("migration.blockers", "Sessions that block the run now.", MetricUnits.NONE),
                (Supplier<Integer>) () -> blockers(monitor.state()));
        registry.gauge(
                seconds("migration.last.success.timestamp", "When a run last ended well; since 1970."),
                (Supplier<Double>) () -> lastSuccess);
    }

    private static double pending(SchemaState state, Phase phase) {
        var status = state.status();
        return status == null
                ? Double.NaN
                : status.pending().stream()
                        .filter(migration -> migration.phase() == phase)
                        .count();
    }

    private static int blockers(SchemaState state) {
        var progress = state.progress();
        return progress == null ? 0 : progress.blockers().size();
    }

    private static Metadata seconds(String name, String description) {
        return metadata(name, description, MetricUnits.SECONDS);
    }

    /** What a metric is, for whoever registers one. */
    static Metadata metadata(String name, String description, String unit) {
        return Metadata.builder()
                .withName(name)
                .withDescription(description)
                .withUnit(unit)
                .build();
    }

    @Override
    public void begun() {
        // A run is counted when it is known how it ended.
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof RunEvent.WaitingForLock waiting) {
            runnerLock.since(waiting.waited());
            return;
        }
        runnerLock.end();
        if (event instanceof RunEvent.StatementFinished finished) {
            statements.update(finished.took());
        } else if (event instanceof RunEvent.Blocked) {
            tableLocks.since(Duration.ZERO);
        } else if (event instanceof RunEvent.Unblocked) {
            tableLocks.end();
        } else if (event instanceof RunEvent.StepRetried retried) {
            failedAttempts.inc();
            if (!retried.blockers().isEmpty()) {
                tableLocks.since(Duration.ZERO);
            }
        } else if (event instanceof RunEvent.StepApplied applied) {
            tableLocks.end();
            steps.update(Duration.ofMillis(applied.durationMs()));
        }
    }

    @Override
    public void ended(MigrateReport report) {
        runnerLock.end();
        tableLocks.end();
        var timer = runs.get(report.outcome());
        if (timer != null) {
            timer.update(Duration.ofMillis(report.durationMs()));
        }
        if (report.error() == null) {
            lastSuccess = clock.millis() / 1000.0;
        }
    }
}
