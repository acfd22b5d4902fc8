package dev.pawl.cli;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.migration.MigrationFolder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that works on a folder of migrations without a database. */
abstract class FolderCommand extends ReportCommand {
    @Option(
            names = "--migrations",
            paramLabel = "DIR",
            description = "The folder with the migrations (default: MIGRATIONS_DIR).")
    @Nullable
    private String migrations;

    FolderCommand(Environment environment, Console console) {
        super(environment, console);
    }

    MigrationFolder folder() {
        Map<Setting, String> given = migrations == null ? Map.of() : Map.of(Setting.MIGRATIONS, migrations);
        return Pawl.folder(DatabaseOptions.requireFolder(PawlConfiguration.read(given, environment::setting)));
    }
}
