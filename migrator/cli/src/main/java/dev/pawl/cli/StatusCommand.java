package dev.pawl.cli;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.Instance;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.report.StatusReport;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pawl status}. */
@Command(
        name = StatusCommand.NAME,
        description = "Shows what is applied, what is pending and what is wrong. Changes nothing, takes no lock.")
final class StatusCommand extends DatabaseCommand {
    static final String NAME = "status";

    private static final String EXIT_CODE = "--exit-code";

    @Option(
            names = EXIT_CODE,
            description =
                    "Exit with 3 when an expand-phase migration is pending, with 4 or 9 when a run would be refused.")
    private boolean exitCode;

    StatusCommand(Environment environment, Console console) {
        super(environment, console);
    }

    private StatusCommand(Environment environment, Console console, DatabaseOptions database) {
        super(environment, console, database);
    }

    /** The command as deployments call it; empty when picocli has to read the arguments. */
    static Optional<Callable<Integer>> plain(Environment environment, Console console, String... arguments) {
        return PlainArguments.read(NAME, plainOptions(), arguments).flatMap(plain -> {
            var command = new StatusCommand(environment, console, DatabaseOptions.of(plain));
            command.exitCode = plain.flags().contains(EXIT_CODE);
            return command.printing(plain);
        });
    }

    private static PlainArguments.Options plainOptions() {
        return new PlainArguments.Options(DatabaseOptions.PLAIN, Set.of(EXIT_CODE));
    }

    @Override
    Answer answer() {
        var report = pawl().status(console.listener());
        var exitStatus = exitCode ? report.exitStatus() : ExitStatus.OK;
        return new Answer(() -> ReportJson.of(report), () -> print(report), exitStatus, null);
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
            console.result("  instance " + words(report, instance));
        }
        if (report.holdsBack()) {
            console.result("  note     contract-phase migrations wait for the instances listed here; one that runs"
                    + " without Pawl is not listed");
        }
        for (var problem : report.problems()) {
            console.result("  problem  " + problem.code() + " " + problem.message());
            if (problem.hint() != null) {
                var label = "           next: ";
                for (var line : console.hint(problem.hint())) {
                    console.result(label + line);
                    label = " ".repeat(label.length());
                }
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

    private static String words(StatusReport report, Instance instance) {
        var held = report.heldBackBy(instance).stream().map(Version::text).toList();
        return String.join(
                "  ",
                instance.application(),
                instance.version(),
                instance.address(),
                "since " + instance.startedAt().truncatedTo(ChronoUnit.SECONDS),
                life(instance) + (held.isEmpty() ? "" : ", holds back " + String.join(", ", held)));
    }

    private static String life(Instance instance) {
        var until = instance.countsUntil();
        if (!instance.alive()) {
            return "gone";
        }
        return until == null ? "alive" : "without a connection, counts until " + until.truncatedTo(ChronoUnit.SECONDS);
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
