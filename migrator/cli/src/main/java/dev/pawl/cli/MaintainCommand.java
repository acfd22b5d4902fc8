package dev.pawl.cli;

import dev.pawl.engine.Setting;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MaintainReport;
import dev.pawl.engine.report.ReportJson;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pawl maintain}. */
@Command(
        name = "maintain",
        description = "Keeps a database as the tags of its schema say: makes partitions ahead of time, drops those past"
                + " their retention, calls the functions that clean up. For a timer; one at a time does it.")
final class MaintainCommand extends DatabaseCommand {
    @Option(
            names = "--budget",
            paramLabel = "DURATION",
            description = "How long it may take (default: pawl.maintain-budget, 10min).")
    private @Nullable String budget;

    MaintainCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    Answer answer() {
        Map<Setting, String> options = budget == null ? Map.of() : Map.of(Setting.MAINTAIN_BUDGET, budget);
        var report = database.migrator(environment, database.configuration(environment, options))
                .maintain(Duration.ZERO, console.listener());
        return new Answer(
                () -> ReportJson.of(report),
                () -> print(report),
                report.exitStatus(),
                report.error().map(ErrorReport::of).orElse(null));
    }

    private void print(MaintainReport report) {
        report.made().forEach(partition -> console.result("made     " + partition));
        report.dropped().forEach(partition -> console.result("dropped  " + partition));
        report.kept().forEach(kept -> console.result("kept     " + kept.partition() + ": " + kept.because()));
        report.cleaned()
                .forEach(cleaned -> console.result("removed  " + cleaned.rows() + " rows by " + cleaned.function()));
        report.problems().forEach(problem -> console.result("problem  " + problem.what() + ": " + problem.message()));
        if (report.outcome() != MaintainReport.Outcome.BUSY) {
            console.result(Message.MAINTAINED.text(
                    report.database(), report.made().size(), report.dropped().size(), report.rows()));
        }
    }
}
