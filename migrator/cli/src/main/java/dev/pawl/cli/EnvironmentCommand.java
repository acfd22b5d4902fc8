package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.report.EnvironmentReport;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.reset.EnvironmentMarker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl environment}. */
@Command(
        name = "environment",
        description = "Tells what the database is marked as, or marks it. Only one that is marked as development can be"
                + " reset. Recorded in pawl.operator_actions.")
final class EnvironmentCommand extends DatabaseCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "development|test|staging|production",
            description = "What to mark it as; without it, only tells.")
    private String word = "";

    @Option(names = "--because", paramLabel = "TEXT", description = "Why; it is recorded.")
    private String because = "";

    EnvironmentCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    Answer answer() {
        if (word.isEmpty()) {
            var report = pawl().environment(console.listener());
            return new Answer(() -> ReportJson.of(report), () -> print(report));
        }
        var report = pawl().mark(EnvironmentMarker.of(word), because, console.listener());
        return new Answer(() -> ReportJson.of(report), () -> print(report));
    }

    private void print(EnvironmentReport report) {
        var marked = report.environment();
        console.result(
                marked == null
                        ? report.database() + " is not marked"
                        : Message.ENVIRONMENT_SET.text(report.database(), marked));
    }
}
