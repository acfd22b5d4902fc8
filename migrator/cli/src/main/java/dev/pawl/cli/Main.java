package dev.pawl.cli;

import dev.pawl.cli.up.UpCommand;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ErrorReport;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code pawl} command: results on standard output, progress and errors on standard error. */
@Command(
        name = "pawl",
        description = "Moves a PostgreSQL schema forward, never back.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {MigrateCommand.class, StatusCommand.class, UpCommand.class},
        footer = {
            "",
            "The database: --url, else DATABASE_URL, else PGHOST, PGPORT, PGUSER,",
            "PGDATABASE and PGSSLMODE, with the password from PGPASSWORD_FILE,",
            "PGPASSWORD or PGPASSFILE.",
            "",
            "Exit codes:",
            "  0 done                              6 lock or retry budget used up",
            "  1 a bug in Pawl                     7 another runner is active",
            "  2 usage or configuration            8 outcome unknown",
            "  3 pending (status --exit-code)      9 the database is newer",
            "  4 files refused                    11 database unreachable",
            "  5 a migration failed"
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var environment = Environment.real();
        System.exit(run(environment, arguments));
    }

    /** Runs one command and returns its exit code. */
    static int run(Environment environment, String... arguments) {
        var console = new Console(environment);
        var line = new CommandLine(new Main(), factory(environment, console))
                .setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        environment.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setExecutionExceptionHandler((e, command, parsed) -> report(console, command, e));
        if (arguments.length == 0) {
            line.usage(environment.err());
            return ExitStatus.USAGE.code();
        }
        return line.execute(arguments);
    }

    private static CommandLine.IFactory factory(Environment environment, Console console) {
        var fallback = CommandLine.defaultFactory();
        return new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                var made = made(type);
                return made == null ? fallback.create(type) : type.cast(made);
            }

            private @org.jspecify.annotations.Nullable Object made(Class<?> type) {
                if (type == MigrateCommand.class) {
                    return new MigrateCommand(environment, console);
                } else if (type == StatusCommand.class) {
                    return new StatusCommand(environment, console);
                } else if (type == UpCommand.class) {
                    return new UpCommand(environment, console);
                }
                return null;
            }
        };
    }

    private static int report(Console console, CommandLine command, Exception e) {
        if (e instanceof PawlException pawl) {
            var report = ErrorReport.of(pawl);
            boolean json = command.getCommand() instanceof JsonCommand asked && asked.json();
            console.error(report, json);
            return report.exitStatus().code();
        }
        console.bug(e);
        return ExitStatus.BUG.code();
    }

    /** A command that can answer in JSON. */
    interface JsonCommand {
        boolean json();
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            var shown = version == null ? "development" : version;
            return new String[] {"pawl " + shown, "Java " + Runtime.version(), platform()};
        }

        private static String platform() {
            Map<Object, Object> properties = System.getProperties();
            return properties.get("os.name") + " " + properties.get("os.arch");
        }
    }
}
