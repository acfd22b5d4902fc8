package dev.pawl.cli;

import dev.pawl.engine.Setting;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.PlanReport;
import dev.pawl.engine.report.ReportJson;
import jakarta.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pawl migrate}. */
@Command(
        name = MigrateCommand.NAME,
        description =
                "Applies pending expand-phase migrations. Safe to run any number of times, by any number at once.")
final class MigrateCommand extends DatabaseCommand {
    static final String NAME = "migrate";

    @Option(names = "--no-wait", description = "Exit with 7 when another runner is at work, instead of waiting for it.")
    private boolean noWait;

    @Option(
            names = "--phase",
            paramLabel = "expand|contract",
            description = "contract also applies the migrations that are held back for the version of the application"
                    + " before them, when no instance of it is alive (default: expand).")
    private PhaseName phase = PhaseName.EXPAND;

    @Option(
            names = "--dry-run",
            description = "Print what would be applied, statement by statement, and change nothing.")
    private boolean dryRun;

    /** As it is written on the command line. */
    enum PhaseName {
        EXPAND(Phase.EXPAND),
        CONTRACT(Phase.CONTRACT);

        private final Phase phase;

        PhaseName(Phase phase) {
            this.phase = phase;
        }

        @Override
        public String toString() {
            return phase.word();
        }
    }

    MigrateCommand(Environment environment, Console console) {
        super(environment, console);
    }

    private MigrateCommand(Environment environment, Console console, DatabaseOptions database) {
        super(environment, console, database);
    }

    /** The command as deployments call it; empty when picocli has to read the arguments. */
    static Optional<MigrateCommand> plain(Environment environment, Console console, String... arguments) {
        return PlainArguments.read(NAME, DatabaseOptions.PLAIN, arguments)
                .map(plain -> new MigrateCommand(environment, console, DatabaseOptions.of(plain)));
    }

    @Override
    Answer answer() {
        Map<Setting, String> options = noWait ? Map.of(Setting.LOCK_WAIT, "0") : Map.of();
        var pawl = database.migrator(environment, database.configuration(environment, options));
        if (dryRun) {
            var plan = pawl.plan(phase.phase, console.listener());
            return new Answer(() -> ReportJson.of(plan), () -> print(plan));
        }
        var report = pawl.migrate(phase.phase, console.listener());
        return new Answer(() -> ReportJson.of(report), () -> print(report), report.exitStatus(), report.error());
    }

    private void print(PlanReport plan) {
        for (var file : plan.steps()) {
            console.result("would apply  " + file.version()
                    + (file.transaction() ? "  in one transaction" : "  statement by statement"));
            for (var statement : file.statements()) {
                var alone = statement.alone() ? "  outside a transaction" : "";
                console.result("  line %-5d %s%s".formatted(statement.line(), statement.command(), alone));
            }
        }
        plan.held().forEach(version -> console.result("would hold   " + version + "  contract phase"));
        if (plan.steps().isEmpty()) {
            console.result("nothing to apply");
        }
    }

    @Override
    JsonObject failed(ErrorReport report) {
        return ReportJson.of(MigrateReport.notBegun(report));
    }

    private void print(MigrateReport report) {
        for (var step : report.applied()) {
            console.result("applied  " + step.version() + "  " + step.durationMs() + " ms");
        }
        for (var version : report.held()) {
            console.result("held     " + version + "  contract phase");
        }
        if (report.error() == null && report.applied().isEmpty()) {
            console.result("up to date");
        }
    }
}
