package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.report.ReportJson;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl accept}. */
@Command(
        name = "accept",
        description = "Accepts what a run is refused for because of one version: that its file was edited after it was"
                + " applied, is missing, is late, or that the database is newer. Recorded in pawl.operator_actions.",
        mixinStandardHelpOptions = true)
final class AcceptCommand implements Callable<Integer>, Main.JsonCommand {
    private final Environment environment;
    private final Console console;

    @Mixin
    private DatabaseOptions database;

    @Parameters(paramLabel = "VERSION", description = "The name of the file without its ending.")
    private String version = "";

    @Option(names = "--because", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    private String because = "";

    AcceptCommand(Environment environment, Console console) {
        this.environment = environment;
        this.console = console;
        this.database = new DatabaseOptions();
    }

    @Override
    public Integer call() {
        var report = database.pawl(environment, database.configuration(environment, Map.of()))
                .accept(DatabaseOptions.requireName("VERSION", version), because, console.listener());
        if (database.json()) {
            console.json(ReportJson.of(report));
        } else {
            console.result(Message.ACCEPTED.text(report.database(), report.found()));
        }
        return 0;
    }
}
