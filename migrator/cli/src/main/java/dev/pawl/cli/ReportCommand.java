package dev.pawl.cli;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.ReportJson;
import jakarta.json.JsonObject;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that does one thing and answers with one report, in words or as JSON. */
abstract class ReportCommand implements Callable<Integer> {
    final Environment environment;
    final Console console;

    @Option(names = "--output", paramLabel = "text|json", description = "How to print the result (default: text).")
    private Output output = Output.TEXT;

    private enum Output {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a command has to say.
     *
     * @param error why it was not all that was asked for
     */
    record Answer(Supplier<JsonObject> json, Runnable words, ExitStatus exitStatus, @Nullable ErrorReport error) {
        Answer(Supplier<JsonObject> json, Runnable words) {
            this(json, words, ExitStatus.OK, null);
        }
    }

    ReportCommand(Environment environment, Console console) {
        this.environment = environment;
        this.console = console;
    }

    /** Does it. */
    abstract Answer answer();

    /** The JSON of this command when it could not do its work. */
    JsonObject failed(ErrorReport report) {
        return ReportJson.of(report);
    }

    @Override
    public final Integer call() {
        var answer = answer();
        if (output == Output.JSON) {
            console.json(answer.json().get());
        } else {
            answer.words().run();
        }
        if (answer.error() != null) {
            console.words(answer.error());
        }
        return answer.exitStatus().code();
    }
}
