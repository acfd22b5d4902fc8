package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.report.TakeoverReport;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl baseline}. */
@Command(
        name = "baseline",
        description = "Records all migrations up to and including one as applied, without running them, in a database"
                + " that has no history. Recorded in pawl.operator_actions.",
        mixinStandardHelpOptions = true)
final class BaselineCommand implements Callable<Integer>, Main.JsonCommand {
    private final Environment environment;
    private final Console console;

    @Mixin
    private DatabaseOptions database;

    @Parameters(
            paramLabel = "VERSION",
            description = "The newest migration that is applied: the name of its file without the ending. none: no"
                    + " migration is applied, what the database holds belongs to somebody else.")
    private String version = "";

    @Option(names = "--because", paramLabel = "TEXT", description = "Why; it is recorded.")
    private String because = "";

    BaselineCommand(Environment environment, Console console) {
        this.environment = environment;
        this.console = console;
        this.database = new DatabaseOptions();
    }

    @Override
    public Integer call() {
        var report = database.pawl(environment, database.configuration(environment, Map.of()))
                .baseline(DatabaseOptions.requireName("VERSION", version), because, console.listener());
        if (database.json()) {
            console.json(ReportJson.of(report));
        } else {
            print(report);
        }
        return 0;
    }

    private void print(TakeoverReport report) {
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
