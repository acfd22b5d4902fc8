package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.NewMigration;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.ReportJson;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pawl new}. */
@Command(
        name = "new",
        description = "Writes the next migration with its header, numbered like the ones before it. Needs no database.")
final class NewCommand extends FolderCommand {
    @Parameters(paramLabel = "NAME", description = "What it does, in a few words: add customer index.")
    private String name = "";

    @Option(names = "--phase", paramLabel = "expand|contract", description = "Its phase (default: expand).")
    private Phase phase = Phase.EXPAND;

    @Option(
            names = "--contracts",
            paramLabel = "VERSION",
            description = "The expand-phase migration that it completes; only with --phase contract.")
    private List<String> contracts = List.of();

    NewCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    Answer answer() {
        if (phase == Phase.EXPAND && !contracts.isEmpty()) {
            throw PawlException.of(
                    Message.BAD_ARGUMENTS, "--contracts is for migrations with --phase contract.", "pawl new");
        }
        var migration = NewMigration.named(name, phase, contracts);
        var report = folder().create(migration, Clock.systemUTC());
        return new Answer(() -> ReportJson.of(report), () -> console.result(report.file()));
    }
}
