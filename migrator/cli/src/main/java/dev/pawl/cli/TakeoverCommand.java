package dev.pawl.cli;

import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.report.TakeoverReport;
import picocli.CommandLine.Option;

/** Says what a database without a history of Pawl holds. */
abstract class TakeoverCommand extends DatabaseCommand {
    @Option(names = "--because", paramLabel = "TEXT", description = "Why; it is recorded.")
    String because = "";

    TakeoverCommand(Environment environment, Console console) {
        super(environment, console);
    }

    /** Does it. */
    abstract TakeoverReport takeOver();

    abstract void print(TakeoverReport report);

    @Override
    Answer answer() {
        var report = takeOver();
        return new Answer(() -> ReportJson.of(report), () -> print(report));
    }
}
