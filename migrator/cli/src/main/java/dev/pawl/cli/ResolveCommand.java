package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.override.Resolve.Verdict;
import dev.pawl.engine.report.ActionReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pawl resolve}. */
@Command(
        name = "resolve",
        description = "Says what became of a statement that ran outside a transaction when a run was interrupted, where"
                + " nothing in the database tells. Look first. Recorded in pawl.operator_actions.")
final class ResolveCommand extends VersionCommand {
    @Option(names = "--done", description = "It was carried out; the next run goes on after it.")
    private boolean done;

    @Option(names = "--again", description = "It was not, or may run twice; the next run executes it again.")
    private boolean again;

    @Option(names = "--because", paramLabel = "TEXT", description = "Why; it is recorded.")
    private String because = "";

    ResolveCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    ActionReport act(String version) {
        if (done == again) {
            throw PawlException.of(
                    Message.BAD_ARGUMENTS, "pawl resolve needs either --done or --again.", "pawl resolve");
        }
        return pawl().resolve(version, verdict(), because, console.listener());
    }

    private Verdict verdict() {
        return done ? Verdict.DONE : Verdict.AGAIN;
    }

    @Override
    String words(ActionReport report) {
        return Message.RESOLVED.text(report.version(), report.found(), verdict().words());
    }
}
