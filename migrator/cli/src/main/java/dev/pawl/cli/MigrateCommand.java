package dev.pawl.cli;

import dev.pawl.engine.Setting;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.ReportJson;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pawl migrate}. */
@Command(
        name = "migrate",
        description =
                "Applies pending expand-phase migrations. Safe to run any number of times, by any number at once.",
        mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer>, Main.JsonCommand {
    private final Environment environment;
    private final Console console;

    @Mixin
    private DatabaseOptions database;

    @Option(names = "--no-wait", description = "Exit with 7 when another runner is at work, instead of waiting for it.")
    private boolean noWait;

    MigrateCommand(Environment environment, Console console) {
        this.environment = environment;
        this.console = console;
        this.database = new DatabaseOptions();
    }

    @Override
    public boolean json() {
        return database.json();
    }

    @Override
    public Integer call() {
        var report = migrate();
        if (json()) {
            console.json(ReportJson.of(report));
        } else {
            print(report);
        }
        return report.exitStatus().code();
    }

    /** A set or an address that is refused is an answer of this command, too. */
    private MigrateReport migrate() {
        try {
            Map<Setting, String> options = noWait ? Map.of(Setting.LOCK_WAIT, "0") : Map.of();
            var configuration = database.configuration(environment, options);
            return database.pawl(environment, configuration).migrate(console.listener());
        } catch (PawlException e) {
            return MigrateReport.notBegun(ErrorReport.of(e));
        }
    }

    private void print(MigrateReport report) {
        for (var step : report.applied()) {
            console.result("applied  " + step.version() + "  " + step.durationMs() + " ms");
        }
        for (var version : report.held()) {
            console.result("held     " + version + "  contract phase");
        }
        var error = report.error();
        if (error != null) {
            console.words(error);
        } else if (report.applied().isEmpty()) {
            console.result("up to date");
        }
    }
}
