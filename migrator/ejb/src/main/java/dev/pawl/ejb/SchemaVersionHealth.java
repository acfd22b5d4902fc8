package dev.pawl.ejb;

import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.StatusReport;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready: up while the schema is one that this code can work with. */
@Readiness
@ApplicationScoped
public class SchemaVersionHealth implements HealthCheck {
    static final String NAME = "schema-version";

    @Inject
    private SchemaMonitor monitor;

    @Override
    public HealthCheckResponse call() {
        var state = monitor.state();
        var readiness = dev.pawl.ejb.Readiness.ofSchema(state);
        var response = HealthCheckResponse.named(NAME).status(readiness.ready()).withData("reason", readiness.reason());
        add(response, state.status());
        addAge(response, "lastRunAgeSeconds", state.lastRunEndedAt());
        addAge(response, "statusAgeSeconds", state.statusReadAt());
        add(response, monitor.maintained());
        HealthData.add(response, state.problem());
        return response.build();
    }

    private static void add(HealthCheckResponseBuilder response, @Nullable StatusReport status) {
        if (status != null) {
            long held = status.pending().stream()
                    .filter(migration -> migration.phase() == Phase.CONTRACT)
                    .count();
            HealthData.add(response, "current", status.current().orElse(null));
            response.withData("applied", status.applied().size());
            response.withData("pending", status.pending().size() - held);
            response.withData("held", held);
        }
    }

    /** Told and not counted: what was not cleaned up today does not make an application unready. */
    private static void add(HealthCheckResponseBuilder response, SchemaMonitor.@Nullable Maintained maintained) {
        if (maintained != null) {
            var report = maintained.report();
            response.withData("maintenance", report.outcome().word());
            addAge(response, "maintenanceAgeSeconds", maintained.at());
            if (!report.problems().isEmpty()) {
                response.withData("maintenanceProblem", report.problems().get(0).what());
            }
        }
    }

    private static void addAge(HealthCheckResponseBuilder response, String name, @Nullable Instant at) {
        if (at != null) {
            response.withData(name, Duration.between(at, Instant.now()).toSeconds());
        }
    }
}
