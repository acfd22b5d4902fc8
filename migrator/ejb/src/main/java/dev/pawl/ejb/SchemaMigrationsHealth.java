package dev.pawl.ejb;

import dev.pawl.ejb.SchemaState.Activity;
import dev.pawl.engine.event.Blocker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/** Started: up once the run at start-up is over, so that a long migration is not taken for a process that hangs. */
@Startup
@ApplicationScoped
public class SchemaMigrationsHealth implements HealthCheck {
    static final String NAME = "schema-migrations";
    private static final int MOST_BLOCKERS = 3;

    @Inject
    private SchemaMonitor monitor;

    @Override
    public HealthCheckResponse call() {
        var state = monitor.state();
        var activity = state.activity();
        var response = HealthCheckResponse.named(NAME)
                .status(activity == Activity.READY || activity == Activity.SKIPPED)
                .withData("activity", activity.name());
        var progress = state.progress();
        if (progress != null) {
            add(response, progress);
        }
        HealthData.add(response, state.problem());
        return response.build();
    }

    static void add(HealthCheckResponseBuilder response, RunProgress progress) {
        response.withData("message", HealthData.withoutQuery(progress.message()));
        if (progress.version() != null) {
            response.withData("version", progress.version());
            response.withData("index", progress.index());
            response.withData("total", progress.total());
        }
        var statement = progress.statement();
        if (statement != null) {
            response.withData("line", statement.line());
            response.withData("command", statement.command());
            response.withData("commandSince", statement.since().toString());
        }
        var seen = progress.seen();
        if (seen != null) {
            response.withData("progress", seen.build().toString());
            response.withData("progressAt", seen.at().toString());
        }
        add(response, progress.blockers());
    }

    /** The first few by number, since data is flat. */
    private static void add(HealthCheckResponseBuilder response, List<Blocker> blockers) {
        if (blockers.isEmpty()) {
            return;
        }
        response.withData("blockers", blockers.size());
        response.withData("blockedOn", blockers.get(0).relation());
        for (int i = 0; i < Math.min(MOST_BLOCKERS, blockers.size()); i++) {
            var blocker = blockers.get(i);
            var name = "blocker" + (i + 1);
            response.withData(name + "Pid", blocker.pid());
            response.withData(name + "Application", blocker.application());
            response.withData(name + "User", blocker.user());
            var since = blocker.since();
            HealthData.add(response, name + "Since", since == null ? null : since.toString());
        }
    }
}
