package dev.pawl.cli;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.report.ResetReport;
import dev.pawl.engine.reset.ResetGuards;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pawl reset}. */
@Command(
        name = "reset",
        description =
                "Development only: drops everything that the database holds, in one transaction, then migrates. Needs"
                        + " " + ResetGuards.VARIABLE + "=" + ResetGuards.VALUE
                        + " and PAWL_DEV_MODE=true in the environment, and"
                        + " a database that pawl environment has marked as development.")
final class ResetCommand extends DatabaseCommand {
    @Option(names = "--dry-run", description = "Print what would be dropped, and change nothing.")
    private boolean dryRun;

    ResetCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    Answer answer() {
        var confirmation = environment.variable(ResetGuards.VARIABLE).orElse("");
        var pawl = database.migrator(environment, database.configuration(environment, Map.of()));
        var report = pawl.reset(confirmation, dryRun, console.listener());
        if (dryRun) {
            return new Answer(() -> ReportJson.of(report, null), () -> print(report, null));
        }
        var after = pawl.migrate(console.listener());
        return new Answer(
                () -> ReportJson.of(report, after), () -> print(report, after), after.exitStatus(), after.error());
    }

    private void print(ResetReport report, @Nullable MigrateReport after) {
        for (var dropped : report.dropped()) {
            console.result("%-12s %6d  %s"
                    .formatted(report.dryRun() ? "would drop" : "dropped", dropped.count(), dropped.kind()));
        }
        if (after == null) {
            return;
        }
        console.result(Message.RESET_DONE.text(
                report.database(),
                after.exitStatus() == ExitStatus.OK
                        ? after.applied().size() + " migrations applied"
                        : "everything was dropped, but the migrations did not run through"));
    }
}
