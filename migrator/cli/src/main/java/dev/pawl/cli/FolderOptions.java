package dev.pawl.cli;

import dev.pawl.cli.DatabaseOptions.Output;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.migration.MigrationFolder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that works on a folder of migrations without a database. */
final class FolderOptions {
    @Option(
            names = "--migrations",
            paramLabel = "DIR",
            description = "The folder with the migrations (default: MIGRATIONS_DIR).")
    @Nullable
    private String migrations;

    @Option(names = "--output", paramLabel = "text|json", description = "How to print the result (default: text).")
    private Output output = Output.TEXT;

    boolean json() {
        return output == Output.JSON;
    }

    MigrationFolder folder(Environment environment) {
        Map<Setting, String> given = migrations == null ? Map.of() : Map.of(Setting.MIGRATIONS, migrations);
        return Pawl.folder(DatabaseOptions.requireFolder(PawlConfiguration.read(given, environment::setting)));
    }
}
