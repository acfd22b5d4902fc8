package dev.pawl.cli;

import dev.pawl.engine.Pawl;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** A command about a database and a migration set. */
abstract class DatabaseCommand extends ReportCommand {
    @Mixin
    final DatabaseOptions database;

    DatabaseCommand(Environment environment, Console console) {
        this(environment, console, new DatabaseOptions());
    }

    DatabaseCommand(Environment environment, Console console, DatabaseOptions database) {
        super(environment, console);
        this.database = database;
    }

    Pawl pawl() {
        return database.pawl(environment, database.configuration(environment, Map.of()));
    }
}
