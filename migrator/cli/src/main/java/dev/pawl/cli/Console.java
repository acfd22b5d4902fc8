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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the two streams: results and nothing else to the first, everything else to the second. Confined to one
 * thread.
 */
public final class Console {
    private static final int BAR_WIDTH = 16;
    /** A bar that goes on in a second line could not be taken away again. */
    private static final int LINE_WIDTH = 79;

    private static final String CLEAR_LINE = "\r\033[K";

    private final Environment environment;
    private final String[] arguments;
    private @Nullable RunEvent step;
    private String doing = "";
    private boolean barIsShown;

    /** For a command with these arguments. */
    Console(Environment environment, String... arguments) {
        this.environment = environment;
        this.arguments = arguments.clone();
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
            var label = "  next   ";
            for (var line : hint(report.hint())) {
                progress(label + line);
                label = " ".repeat(label.length());
            }
        }
    }

    /** A hint in lines, whose commands can be pasted as they are. */
    List<String> hint(String hint) {
        return NextCommands.of(arguments).in(hint);
    }

    /** Where a bug is. */
    void trace(Throwable bug) {
        var text = new StringWriter();
        bug.printStackTrace(new PrintWriter(text));
        // The indentation of the lines is the only thing that may stay as it is.
        text.toString().lines().map(line -> line.replace("\t", "    ")).forEach(this::progress);
    }

    /** Shows a run as it happens: a bar for a person, a line for each event that matters otherwise. */
    RunListener listener() {
        RunListener bar = this::bar;
        return environment.terminal() ? bar.followingStatements() : this::line;
    }

    private void line(RunEvent event) {
        if (!(event instanceof RunEvent.Failed) && !event.isDetail()) {
            progress(LogListener.line(event));
        }
    }

    private void bar(RunEvent event) {
        if (event instanceof RunEvent.StepStarted || event instanceof RunEvent.StepApplied) {
            step = event;
            doing = "";
        } else if (event instanceof RunEvent.StatementStarted started) {
            doing = "line " + started.line() + ": " + started.command();
        } else if (event instanceof RunEvent.Progress progress) {
            doing = "line " + progress.line() + ": " + progress.build().brief();
        } else {
            line(event);
            if (event instanceof RunEvent.Finished || event instanceof RunEvent.Failed) {
                step = null;
            }
        }
        drawBar();
    }

    private void drawBar() {
        if (step instanceof RunEvent.StepStarted started) {
            drawBar(started.index() - 1, started.index(), started.total(), started.version());
        } else if (step instanceof RunEvent.StepApplied applied) {
            drawBar(applied.index(), applied.index(), applied.total(), applied.version());
        }
    }

    private void drawBar(int done, int index, int total, Version version) {
        int filled = BAR_WIDTH * done / total;
        var bar = "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled);
        var text = Printable.line(
                "[%s] %s/%s %s  %s".formatted(bar, index, total, version, doing).strip());
        environment.err().print(CLEAR_LINE + text.substring(0, Math.min(LINE_WIDTH, text.length())));
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
