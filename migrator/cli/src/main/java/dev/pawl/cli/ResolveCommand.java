package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.override.Resolve.Verdict;
import dev.pawl.engine.report.ReportJson;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl resolve}. */
@Command(
        name = "resolve",
        description = "Says what became of a statement that ran outside a transaction when a run was interrupted, where"
                + " nothing in the database tells. Look first. Recorded in pawl.operator_actions.",
        mixinStandardHelpOptions = true)
final class ResolveCommand implements Callable<Integer>, Main.JsonCommand {
    private final Environment environment;
    private final Console console;

    @Mixin
    private DatabaseOptions database;

    @Parameters(paramLabel = "VERSION", description = "The name of the file without its ending.")
    private String version = "";

    @Option(names = "--done", description = "It was carried out; the next run goes on after it.")
    private boolean done;

    @Option(names = "--again", description = "It was not, or may run twice; the next run executes it again.")
    private boolean again;

    @Option(names = "--because", paramLabel = "TEXT", description = "Why; it is recorded.")
    private String because = "";

    ResolveCommand(Environment environment, Console console) {
        this.environment = environment;
        this.console = console;
        this.database = new DatabaseOptions();
    }

    @Override
    public Integer call() {
        if (done == again) {
            throw PawlException.of(
                    Message.BAD_ARGUMENTS, "pawl resolve needs either --done or --again.", "pawl resolve");
        }
        var verdict = done ? Verdict.DONE : Verdict.AGAIN;
        var report = database.pawl(environment, database.configuration(environment, Map.of()))
                .resolve(DatabaseOptions.requireName("VERSION", version), verdict, because, console.listener());
        if (database.json()) {
            console.json(ReportJson.of(report));
        } else {
            console.result(Message.RESOLVED.text(version, report.found(), verdict.words()));
        }
        return 0;
    }
}
