package dev.pawl.cli;

import dev.pawl.engine.Setting;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.PlanReport;
import dev.pawl.engine.report.ReportJson;
import jakarta.json.JsonObject;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pawl migrate}. */
@Command(
        name = MigrateCommand.NAME,
        description =
                "Applies pending expand-phase migrations. Safe to run any number of times, by any number at once.",
        mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer>, Main.JsonCommand {
    static final String NAME = "migrate";

    private static final String NO_WAIT = "--no-wait";
    private static final String PHASE = "--phase";
    private static final String DRY_RUN = "--dry-run";

    private final Environment environment;
    private final Console console;

    @Mixin
    private DatabaseOptions database;

    @Option(names = NO_WAIT, description = "Exit with 7 when another runner is at work, instead of waiting for it.")
    private boolean noWait;

    @Option(
            names = PHASE,
            paramLabel = "expand|contract",
            description = "contract also applies the migrations that are held back for the version of the application"
                    + " before them, when no instance of it is alive (default: expand).")
    private PhaseName phase = PhaseName.EXPAND;

    @Option(names = DRY_RUN, description = "Print what would be applied, statement by statement, and change nothing.")
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
        this(environment, console, new DatabaseOptions());
    }

    private MigrateCommand(Environment environment, Console console, DatabaseOptions database) {
        this.environment = environment;
        this.console = console;
        this.database = database;
    }

    /** The command as deployments call it; empty when picocli has to read the arguments. */
    static Optional<Callable<Integer>> plain(Environment environment, Console console, String... arguments) {
        return PlainArguments.read(NAME, plainOptions(), arguments).flatMap(plain -> DatabaseOptions.of(plain)
                .flatMap(database -> new MigrateCommand(environment, console, database).with(plain)));
    }

    private static PlainArguments.Options plainOptions() {
        var withValue = new HashSet<>(DatabaseOptions.PLAIN);
        withValue.add(PHASE);
        return new PlainArguments.Options(withValue, Set.of(NO_WAIT, DRY_RUN));
    }

    private Optional<MigrateCommand> with(PlainArguments plain) {
        return plain.choice(PHASE, PhaseName.values(), PhaseName.EXPAND).map(chosen -> {
            phase = chosen;
            noWait = plain.flags().contains(NO_WAIT);
            dryRun = plain.flags().contains(DRY_RUN);
            return this;
        });
    }

    @Override
    public Integer call() {
        Map<Setting, String> options = noWait ? Map.of(Setting.LOCK_WAIT, "0") : Map.of();
        var configuration = database.configuration(environment, options);
        var pawl = database.migrator(environment, configuration);
        if (dryRun) {
            return printPlan(pawl.plan(phase.phase, console.listener()));
        }
        var report = pawl.migrate(phase.phase, console.listener());
        if (database.json()) {
            console.json(ReportJson.of(report));
        } else {
            print(report);
        }
        var error = report.error();
        if (error != null) {
            console.words(error);
        }
        return report.exitStatus().code();
    }

    private int printPlan(PlanReport plan) {
        if (database.json()) {
            console.json(ReportJson.of(plan));
            return ExitStatus.OK.code();
        }
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
        return ExitStatus.OK.code();
    }

    @Override
    public JsonObject failed(ErrorReport report) {
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
