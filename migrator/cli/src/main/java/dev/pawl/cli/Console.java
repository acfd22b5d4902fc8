package dev.pawl.cli;

import dev.pawl.engine.event.LogListener;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.stream.JsonGenerator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * Writes to the two streams: results and nothing else to the first, everything else to the second. Confined to one
 * thread.
 */
public final class Console {
    private static final int BAR_WIDTH = 24;

    private static final String CLEAR_LINE = "\r\033[K";

    private final Environment environment;
    private boolean barIsShown;

    Console(Environment environment) {
        this.environment = environment;
    }

    /** A line of the result. */
    public void result(String text) {
        clearBar();
        environment.out().println(Printable.line(text));
    }

    /** A line of progress. */
    public void progress(String text) {
        clearBar();
        environment.err().println(Printable.line(text));
    }

    /** The result as JSON. */
    void json(JsonObject json) {
        var text = new StringWriter();
        try (var writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.writeObject(json);
        }
        clearBar();
        environment.out().println(Printable.json(text.toString().strip()));
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

    /** Where a bug is. */
    void trace(Throwable bug) {
        var text = new StringWriter();
        bug.printStackTrace(new PrintWriter(text));
        // The indentation of the lines is the only thing that may stay as it is.
        text.toString().lines().map(line -> line.replace("\t", "    ")).forEach(this::progress);
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
            drawBar(step.index() - 1, step.index(), step.total(), step.version());
        } else if (event instanceof RunEvent.StepApplied step) {
            drawBar(step.index(), step.index(), step.total(), step.version());
        } else {
            line(event);
        }
    }

    private void drawBar(int done, int index, int total, Version version) {
        int filled = BAR_WIDTH * done / total;
        var bar = "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled);
        environment.err().print(CLEAR_LINE + Printable.line("[%s] %s/%s %s".formatted(bar, index, total, version)));
        environment.err().flush();
        barIsShown = true;
    }

    private void clearBar() {
        if (barIsShown) {
            environment.err().print(CLEAR_LINE);
            environment.err().flush();
            barIsShown = false;
        }
    }
}
