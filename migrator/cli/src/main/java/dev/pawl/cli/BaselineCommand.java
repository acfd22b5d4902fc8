package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.report.TakeoverReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pawl baseline}. */
@Command(
        name = "baseline",
        description = "Records all migrations up to and including one as applied, without running them, in a database"
                + " that has no history. Recorded in pawl.operator_actions.")
final class BaselineCommand extends TakeoverCommand {
    @Parameters(
            paramLabel = "VERSION",
            description = "The newest migration that is applied: the name of its file without the ending. none: no"
                    + " migration is applied, what the database holds belongs to somebody else.")
    private String version = "";

    BaselineCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    TakeoverReport takeOver() {
        return pawl().baseline(VersionCommand.version(version), because, console.listener());
    }

    @Override
    void print(TakeoverReport report) {
        report.recorded().forEach(recorded -> console.result("recorded  " + recorded.version()));
        report.pending().forEach(pending -> console.result("pending   " + pending.version()));
        var count = report.recorded().size();
        var words =
                switch (count) {
                    case 0 -> "no migration is applied";
                    case 1 -> "1 migration is applied";
                    default -> count + " migrations are applied";
                };
        console.result(Message.BASELINED.text(report.database(), words));
    }
}
