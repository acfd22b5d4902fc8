package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.report.ReportJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pawl freeze}. */
@Command(
        name = "freeze",
        description = "Writes released.sha256 beside the migrations: from now on an edit, rename or removal of one of"
                + " them is refused. roles.sql is not frozen, since it may change. Needs no database.",
        mixinStandardHelpOptions = true)
final class FreezeCommand implements Callable<Integer>, Main.JsonCommand {
    private final Environment environment;
    private final Console console;

    @Mixin
    private FolderOptions folder;

    FreezeCommand(Environment environment, Console console) {
        this.environment = environment;
        this.console = console;
        this.folder = new FolderOptions();
    }

    @Override
    public Integer call() {
        var report = folder.folder(environment).freeze();
        if (folder.json()) {
            console.json(ReportJson.of(report));
        } else {
            report.added().forEach(name -> console.result("frozen  " + name));
            console.result(Message.FROZEN.text(
                    report.manifest(), report.files(), report.added().size()));
        }
        return 0;
    }
}
