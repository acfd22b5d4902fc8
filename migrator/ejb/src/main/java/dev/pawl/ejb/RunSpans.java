package dev.pawl.ejb;

import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One span for a run, one below it for each migration, and below that one for each statement that ran outside a
 * transaction or took long. Neither SQL nor what PostgreSQL says of it is in them, since
 * both may have data of rows in them: the code and the SQLSTATE say what went wrong.
 */
final class RunSpans implements RunWitness {
    private static final AttributeKey<String> SQL_STATE = AttributeKey.stringKey("db.response.status_code");
    private static final AttributeKey<String> RELATION = AttributeKey.stringKey("db.collection.name");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
    private static final AttributeKey<Long> LINE = AttributeKey.longKey("migration.line");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("migration.attempt");
    private static final AttributeKey<List<Long>> BLOCKERS = AttributeKey.longArrayKey("migration.blockers");

    /** As events call a database with one address. */
    private static final Pattern DATABASE = Pattern.compile("([^,/]+):(\\d+)/(.+)");

    private final Tracer tracer;
    private final InstantSource clock;
    private @Nullable Span run;
    private @Nullable Span step;
    private @Nullable Begun statement;
    private List<Blocker> blockers = List.of();
    private boolean waiting;

    /** A statement that has not ended. */
    private record Begun(RunEvent.StatementStarted event, Instant at) {}

    RunSpans(Tracer tracer, InstantSource clock) {
        this.tracer = tracer;
        this.clock = clock;
    }

    /** For the application's OpenTelemetry; fails where there is none. */
    static RunSpans of(Instance<Object> beans, InstantSource clock) {
        return new RunSpans(beans.select(OpenTelemetry.class).get().getTracer("dev.pawl"), clock);
    }

    @Override
    public void begun() {
        run = tracer.spanBuilder("migrate")
                .setNoParent()
                .setAttribute("db.system.name", "postgresql")
                .startSpan();
        step = null;
        statement = null;
        waiting = false;
    }

    @Override
    public void on(RunEvent event) {
        var current = run;
        if (current == null) {
            return;
        }
        if (event instanceof RunEvent.StepStarted started) {
            start(current, started);
        } else if (event instanceof RunEvent.WaitingForLock) {
            waitForRunner(current);
        } else if (event instanceof RunEvent.UpToDate upToDate) {
            name(current, upToDate.database());
        } else if (event instanceof RunEvent.Finished finished) {
            name(current, finished.database());
        } else if (event instanceof RunEvent.Reconnected reconnected) {
            current.addEvent("connection lost", Attributes.of(SQL_STATE, reconnected.sqlState()));
            failStatementOfStep(reconnected.sqlState());
            endStep(open -> fail(open, reconnected.sqlState()));
        } else if (step != null) {
            inStep(step, event);
        }
    }

    private static void name(Span span, String database) {
        var name = DATABASE.matcher(database);
        if (name.matches()) {
            span.setAttribute("server.address", name.group(1));
            span.setAttribute("server.port", Long.parseLong(name.group(2)));
            span.setAttribute("db.namespace", name.group(3));
        }
    }

    private void start(Span parent, RunEvent.StepStarted started) {
        // One that is still open was given up when another runner was seen to be at work.
        endStep(open -> {});
        blockers = List.of();
        step = tracer.spanBuilder("migrate " + started.version())
                .setParent(Context.root().with(parent))
                .setAttribute("db.system.name", "postgresql")
                .setAttribute("migration.version", started.version().text())
                .setAttribute("migration.index", started.index())
                .setAttribute("migration.total", started.total())
                .startSpan();
    }

    private void waitForRunner(Span current) {
        if (!waiting) {
            waiting = true;
            current.addEvent("waiting for the runner lock");
        }
    }

    private void inStep(Span span, RunEvent event) {
        if (event instanceof RunEvent.StatementStarted started) {
            statement = new Begun(started, clock.instant());
        } else if (event instanceof RunEvent.StatementFinished finished) {
            endStatement(span, finished.isDetail(), ended -> {});
        } else if (event instanceof RunEvent.StepRetried retried) {
            failStatement(span, retried.sqlState());
            span.addEvent("no lock", Attributes.of(SQL_STATE, retried.sqlState(), ATTEMPT, (long) retried.attempt()));
        } else if (event instanceof RunEvent.Blocked blocked
                && !blocked.blockers().equals(blockers)) {
            blockers = blocked.blockers();
            var pids = blockers.stream().map(blocker -> (long) blocker.pid()).toList();
            span.addEvent("blocked", Attributes.of(RELATION, blocked.relation(), BLOCKERS, pids));
        } else if (event instanceof RunEvent.StepApplied applied) {
            span.setAttribute("migration.attempts", applied.attempts());
            endStep(open -> {});
        }
    }

    @Override
    public void ended(MigrateReport report) {
        var current = run;
        if (current == null) {
            return;
        }
        var error = report.error();
        failStatementOfStep(error == null ? null : error.sqlState());
        endStep(open -> fail(open, error));
        fail(current, error);
        if (report.runId() != null) {
            current.setAttribute("migration.run.id", report.runId());
        }
        current.setAttribute("migration.outcome", report.outcome().word());
        current.setAttribute("migration.applied", report.applied().size());
        current.end();
        run = null;
    }

    private void failStatementOfStep(@Nullable String sqlState) {
        if (step != null) {
            failStatement(step, sqlState);
        }
    }

    private void failStatement(Span parent, @Nullable String sqlState) {
        var open = statement;
        if (open != null) {
            boolean quick = Duration.between(open.at, clock.instant()).compareTo(RunEvent.LONG) < 0;
            endStatement(parent, open.event.isDetail() && quick, span -> fail(span, sqlState));
        }
    }

    /** Only when it has ended it is known whether it is worth a span. */
    private void endStatement(Span parent, boolean isDetail, Consumer<Span> last) {
        var open = statement;
        statement = null;
        if (open == null || isDetail) {
            return;
        }
        var span = tracer.spanBuilder(open.event.command())
                .setSpanKind(SpanKind.CLIENT)
                .setParent(Context.root().with(parent))
                .setStartTimestamp(open.at)
                .setAttribute("db.system.name", "postgresql")
                .setAttribute(OPERATION, open.event.command())
                .setAttribute(LINE, (long) open.event.line())
                .setAttribute(ATTEMPT, (long) open.event.attempt())
                .startSpan();
        last.accept(span);
        span.end(clock.instant());
    }

    private void endStep(Consumer<Span> last) {
        var open = step;
        statement = null;
        if (open != null) {
            last.accept(open);
            open.end();
            step = null;
        }
    }

    private static void fail(Span span, @Nullable ErrorReport error) {
        if (error != null) {
            fail(span, error.sqlState());
            span.setAttribute("error.type", error.code());
        }
    }

    private static void fail(Span span, @Nullable String sqlState) {
        span.setStatus(StatusCode.ERROR);
        if (sqlState != null) {
            span.setAttribute(SQL_STATE, sqlState);
        }
    }
}
