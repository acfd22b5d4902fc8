package dev.pawl.ejb;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.StatusReport;

/**
 * Whether this application can serve, and why not: the one judgement that the health checks and {@code /ready} render.
 *
 * @param reason a stable word for scripts: {@value #READY}, {@code postgres_unreachable}, {@code postgres_unknown},
 *     {@code schema_migrating}, {@code schema_failed}, {@code schema_refused}, {@code schema_pending}, {@code
 *     schema_unknown} or {@code database_newer}
 */
public record Readiness(boolean ready, String reason) {
    static final String READY = "ready";

    private static final Readiness UP = new Readiness(true, READY);

    /** Of the whole application: a database that was seen not to answer comes before what its schema was. */
    public static Readiness of(SchemaState state) {
        var database = of(state.database());
        var schema = ofSchema(state);
        boolean seen = state.database().checkedAt() != null;
        return schema.ready() || (seen && !database.ready()) ? database : schema;
    }

    /** Of the database alone. */
    public static Readiness of(DatabaseState database) {
        if (database.reachable()) {
            return UP;
        }
        return down(database.checkedAt() == null ? "postgres_unknown" : "postgres_unreachable");
    }

    /** Of the schema alone. */
    public static Readiness ofSchema(SchemaState state) {
        return switch (state.activity()) {
            case SKIPPED -> UP;
            case NOT_STARTED -> down("schema_unknown");
            case RUNNING -> down("schema_migrating");
            case FAILED -> state.problem() == null ? down("schema_failed") : of(state.problem());
            case READY -> state.status() == null ? down("schema_unknown") : of(state.status());
        };
    }

    /** Held back contract files do not count: this code has to work before they run. */
    static Readiness of(StatusReport status) {
        if (!status.problems().isEmpty()) {
            return of(status.problems().get(0));
        }
        boolean pending = status.pending().stream().anyMatch(migration -> migration.phase() == Phase.EXPAND);
        return pending ? down("schema_pending") : UP;
    }

    private static Readiness of(ErrorReport problem) {
        ExitStatus status = problem.exitStatus();
        return down(
                switch (status) {
                    case DATABASE_NEWER -> "database_newer";
                    case REFUSED, USAGE -> "schema_refused";
                    case UNREACHABLE -> "postgres_unreachable";
                    case RUNNER_ACTIVE -> "schema_migrating";
                    case UNKNOWN -> "schema_unknown";
                    default -> "schema_failed";
                });
    }

    private static Readiness down(String reason) {
        return new Readiness(false, reason);
    }
}
