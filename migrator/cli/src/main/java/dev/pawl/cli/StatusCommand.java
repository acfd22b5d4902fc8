package dev.pawl.cli;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.Instance;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.report.StatusReport;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pawl status}. */
@Command(
        name = "status",
        description = "Shows what is applied, what is pending and what is wrong. Changes nothing, takes no lock.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer>, Main.JsonCommand {
    private final Environment environment;
    private final Console console;

    @Mixin
    private DatabaseOptions database;

    @Option(
            names = "--exit-code",
            description =
                    "Exit with 3 when an expand-phase migration is pending, with 4 or 9 when a run would be refused.")
    private boolean exitCode;

    StatusCommand(Environment environment, Console console) {
        this.environment = environment;
        this.console = console;
        this.database = new DatabaseOptions();
    }

    @Override
    public Integer call() {
        var report = database.pawl(environment, database.configuration(environment, Map.of()))
                .status(console.listener());
        if (database.json()) {
            console.json(ReportJson.of(report));
        } else {
            print(report);
        }
        return (exitCode ? report.exitStatus() : ExitStatus.OK).code();
    }

    private void print(StatusReport report) {
        console.result(report.database());
        for (var applied : report.applied()) {
            console.result("  applied  " + applied.version() + details(applied));
        }
        for (var pending : report.pending()) {
            console.result(
                    "  pending  " + pending.version() + "  " + pending.phase().word());
        }
        for (var instance : report.instances()) {
            console.result("  instance " + words(instance));
        }
        if (report.holdsBack()) {
            console.result("  note     contract-phase migrations wait for the instances listed here; one that runs"
                    + " without Pawl is not listed");
        }
        for (var problem : report.problems()) {
            console.result("  problem  " + problem.code() + " " + problem.message());
            if (problem.hint() != null) {
                console.result("           next: " + problem.hint());
            }
        }
        console.result(String.format(
                Locale.ROOT,
                "  %s applied, %s pending, %s %s",
                report.applied().size(),
                report.pending().size(),
                report.problems().size(),
                report.problems().size() == 1 ? "problem" : "problems"));
    }

    private static String words(Instance instance) {
        return String.join(
                "  ",
                instance.application(),
                instance.version(),
                instance.address(),
                "since " + instance.startedAt().truncatedTo(ChronoUnit.SECONDS),
                instance.alive() ? "alive" : "gone");
    }

    private static String details(AppliedMigration applied) {
        var text = new StringBuilder("  ").append(applied.appliedAt().truncatedTo(ChronoUnit.SECONDS));
        if (applied.durationMs() != null) {
            text.append("  ").append(applied.durationMs()).append(" ms");
        }
        if (applied.checksum() == null) {
            text.append("  checksum unknown");
        }
        return text.toString();
    }
}
