package dev.pawl.cli;

import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ActionReport;
import dev.pawl.engine.report.ReportJson;
import picocli.CommandLine.Parameters;

/** A deliberate override for one migration. */
abstract class VersionCommand extends DatabaseCommand {
    @Parameters(paramLabel = "VERSION", description = "The name of the file without its ending.")
    private String version = "";

    VersionCommand(Environment environment, Console console) {
        super(environment, console);
    }

    /** Does it. */
    abstract ActionReport act(String version);

    /** What was done, in words. */
    abstract String words(ActionReport report);

    /** The version that an argument names; shells complete the names of files. */
    static String version(String argument) {
        var name = DatabaseOptions.requireName("VERSION", argument);
        return Version.ofFileName(name).map(Version::text).orElse(name);
    }

    @Override
    Answer answer() {
        var report = act(version(version));
        return new Answer(() -> ReportJson.of(report), () -> console.result(words(report)));
    }
}
