package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever watches a run cannot stop it. */
final class TelemetryTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void whatGoesWrongInOneIsKeptFromTheRunAndFromTheOthers() {
        var telemetry = new Telemetry(List.of(new Broken(), new Listening()));
        telemetry.begun();
        telemetry.on(new RunEvent.UpToDate("db", 1));
        telemetry.ended(new MigrateReport(Outcome.UP_TO_DATE, "run", List.of(), List.of(), 1, null));
        assertThat(told).containsExactly("begun", "UpToDate", "UP_TO_DATE");
    }

    private final class Listening implements RunWitness {
        @Override
        public void begun() {
            told.add("begun");
        }

        @Override
        public void on(RunEvent event) {
            told.add(event.getClass().getSimpleName());
        }

        @Override
        public void ended(MigrateReport report) {
            told.add(report.outcome().name());
        }
    }

    private static final class Broken implements RunWitness {
        @Override
        public void begun() {
            throw new NoClassDefFoundError("org/example/Missing");
        }

        @Override
        public void on(RunEvent event) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void ended(MigrateReport report) {
            throw new IllegalStateException("broken");
        }
    }
}
