package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.report.ReportJson;
import picocli.CommandLine.Command;

/** {@code pawl freeze}. */
@Command(
        name = "freeze",
        description = "Writes released.sha256 beside the migrations: from now on an edit, rename or removal of one of"
                + " them is refused. roles.sql is not frozen, since it may change. Needs no database.")
final class FreezeCommand extends FolderCommand {
    FreezeCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    Answer answer() {
        var report = folder().freeze();
        return new Answer(() -> ReportJson.of(report), () -> {
            report.added().forEach(name -> console.result("frozen  " + name));
            console.result(Message.FROZEN.text(
                    report.manifest(), report.files(), report.added().size()));
        });
    }
}
