package dev.pawl.cli;

import dev.pawl.engine.event.LogListener;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.ReportJson;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.Map;

/** Writes to the two streams: results and nothing else to the first, everything else to the second. */
public final class Console {
    private static final int BAR_WIDTH = 24;

    private final Environment environment;

    Console(Environment environment) {
        this.environment = environment;
    }

    /** A line of the result. */
    public void result(String text) {
        environment.out().println(text);
    }

    /** A line of progress. */
    public void progress(String text) {
        environment.err().println(text);
    }

    /** The result as JSON. */
    void json(JsonObject json) {
        var text = new StringWriter();
        try (var writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.writeObject(json);
        }
        result(text.toString().strip());
    }

    /** An error: for scripts as JSON on standard output, for people in words on standard error. */
    void error(ErrorReport report, boolean json) {
        if (json) {
            json(ReportJson.of(report));
        }
        words(report);
    }

    /** What went wrong, where, and what to do next. */
    void words(ErrorReport report) {
        progress("pawl: " + report.code() + " " + report.message());
        var place = new StringBuilder();
        if (report.file() != null) {
            place.append("  where  ").append(report.file());
            if (report.line() != null) {
                place.append(':').append(report.line());
            }
        }
        if (report.sqlState() != null) {
            place.append(place.isEmpty() ? "  SQLSTATE " : " (SQLSTATE ").append(report.sqlState());
            place.append(report.file() == null ? "" : ")");
        }
        if (!place.isEmpty()) {
            progress(place.toString());
        }
        if (report.hint() != null) {
            progress("  next   " + report.hint());
        }
    }

    void bug(Exception e) {
        progress("pawl: this is a bug in Pawl; please report it with what follows.");
        e.printStackTrace(environment.err());
    }

    /** Shows a run as it happens: a bar for a person, a line for each event otherwise. */
    RunListener listener() {
        return environment.terminal() ? this::bar : this::line;
    }

    private void line(RunEvent event) {
        if (!(event instanceof RunEvent.Failed)) {
            progress(LogListener.line(event));
        }
    }

    private void bar(RunEvent event) {
        if (event instanceof RunEvent.StepStarted step) {
            int filled = BAR_WIDTH * (step.index() - 1) / step.total();
            environment
                    .err()
                    .printf(
                            "\r\033[K[%s%s] %d/%d %s",
                            "#".repeat(filled),
                            ".".repeat(BAR_WIDTH - filled),
                            step.index(),
                            step.total(),
                            step.version());
            environment.err().flush();
        } else if (!(event instanceof RunEvent.StepApplied)) {
            environment.err().print("\r\033[K");
            line(event);
        }
    }
}
