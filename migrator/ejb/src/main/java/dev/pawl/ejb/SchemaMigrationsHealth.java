package dev.pawl.ejb;

import dev.pawl.ejb.SchemaState.Activity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/** Started: up once the run at start-up is over, so that a long migration is not taken for a process that hangs. */
@Startup
@ApplicationScoped
public class SchemaMigrationsHealth implements HealthCheck {
    static final String NAME = "schema-migrations";

    @Inject
    private SchemaMonitor monitor;

    @Override
    public HealthCheckResponse call() {
        var state = monitor.state();
        var activity = state.activity();
        var response = HealthCheckResponse.named(NAME)
                .status(activity == Activity.READY || activity == Activity.SKIPPED)
                .withData("activity", activity.name());
        add(response, state);
        HealthData.add(response, state.problem());
        return response.build();
    }

    private static void add(HealthCheckResponseBuilder response, SchemaState state) {
        var progress = state.progress();
        if (progress == null) {
            return;
        }
        response.withData("message", progress.message());
        if (progress.version() != null) {
            response.withData("version", progress.version());
            response.withData("index", progress.index());
            response.withData("total", progress.total());
        }
    }
}
