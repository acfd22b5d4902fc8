package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.report.ActionReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pawl accept}. */
@Command(
        name = "accept",
        description = "Accepts what a run is refused for because of one version: that its file was edited after it was"
                + " applied, is missing, is late, or that the database is newer. Recorded in pawl.operator_actions.")
final class AcceptCommand extends VersionCommand {
    @Option(names = "--because", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    private String because = "";

    AcceptCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    ActionReport act(String version) {
        return pawl().accept(version, because, console.listener());
    }

    @Override
    String words(ActionReport report) {
        return Message.ACCEPTED.text(report.database(), report.found());
    }
}
