package dev.pawl.ejb;

import dev.pawl.ejb.DatabaseState.PoolState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready: up while the database answers through the application's pool; tells whether all pools fit the server. */
@Readiness
@ApplicationScoped
public class ConnectionPoolHealth implements HealthCheck {
    static final String NAME = "connection-pool";

    @Inject
    private SchemaMonitor monitor;

    @Override
    public HealthCheckResponse call() {
        var database = monitor.state().database();
        var readiness = dev.pawl.ejb.Readiness.of(database);
        var response = HealthCheckResponse.named(NAME).status(readiness.ready()).withData("reason", readiness.reason());
        HealthData.add(response, "server", database.server());
        HealthData.add(response, "error", database.error());
        add(response, database.pool());
        return response.build();
    }

    private static void add(HealthCheckResponseBuilder response, @Nullable PoolState pool) {
        if (pool == null) {
            return;
        }
        response.withData("max", pool.max());
        HealthData.add(response, "inUse", pool.inUse());
        HealthData.add(response, "free", pool.free());
        response.withData("budget", pool.budget());
        response.withData("maxConnections", pool.maxConnections());
        response.withData("reserved", pool.reserved());
        response.withData("fits", pool.fits());
    }
}
