package dev.pawl.ejb;

import dev.pawl.engine.report.ErrorReport;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.jspecify.annotations.Nullable;

/** What may be missing in the data of a health check; MicroProfile Health has no null. */
final class HealthData {
    private HealthData() {}

    static void add(HealthCheckResponseBuilder response, String name, @Nullable String value) {
        if (value != null) {
            response.withData(name, value);
        }
    }

    static void add(HealthCheckResponseBuilder response, String name, @Nullable Integer value) {
        if (value != null) {
            response.withData(name, value);
        }
    }

    /** The reason and the next step. */
    static void add(HealthCheckResponseBuilder response, @Nullable ErrorReport problem) {
        if (problem != null) {
            response.withData("code", problem.code()).withData("message", problem.message());
            add(response, "hint", problem.hint());
        }
    }
}
