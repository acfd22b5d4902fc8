package dev.pawl.cli;

import dev.pawl.cli.up.UpCommand;
import dev.pawl.engine.error.ExitStatus;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code pawl} command: results on standard output, progress and errors on standard error. */
@Command(
        name = "pawl",
        description = "Moves a PostgreSQL schema forward, never back.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MigrateCommand.class,
            StatusCommand.class,
            AcceptCommand.class,
            ResolveCommand.class,
            NewCommand.class,
            FreezeCommand.class,
            AdoptCommand.class,
            BaselineCommand.class,
            UpCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "The database: --url, else DATABASE_URL, else PGHOST, PGPORT, PGUSER,",
            "PGDATABASE and PGSSLMODE, with the password from PGPASSWORD_FILE,",
            "PGPASSWORD or PGPASSFILE. What a URL leaves out comes from these, too.",
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
    /** It logs URLs that it cannot read, with their passwords. Loggers that nobody holds forget their level. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private Main() {}

    public static void main(String[] arguments) {
        var environment = Environment.real();
        System.exit(run(environment, arguments));
    }

    /** Runs one command and returns its exit code. */
    static int run(Environment environment, String... arguments) {
        DRIVER.setLevel(Level.OFF);
        var console = new Console(environment, arguments);
        var failures = new Failures(console, arguments);
        var plain = MigrateCommand.plain(environment, console, arguments);
        return plain.isPresent() ? run(plain.get(), failures) : parse(environment, console, failures, arguments);
    }

    private static int run(MigrateCommand command, Failures failures) {
        try {
            return command.call();
        } catch (RuntimeException | Error e) {
            return failures.of(command, e);
        }
    }

    private static int parse(Environment environment, Console console, Failures failures, String... arguments) {
        var line = new CommandLine(new Main(), factory(environment, console))
                .setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        environment.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler((e, all) -> failures.ofUse(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failures.of(command.getCommand(), e));
        withStandardOptions(line);
        if (arguments.length == 0) {
            line.usage(environment.err());
            return ExitStatus.USAGE.code();
        }
        try {
            return line.execute(arguments);
        } catch (Error e) {
            return failures.of(begun(line).getCommand(), e);
        }
    }

    /** The same --help and --version everywhere. */
    private static void withStandardOptions(CommandLine line) {
        line.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
        line.getSubcommands().values().stream()
                .filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand))
                .forEach(Main::withStandardOptions);
    }

    /** The command that the arguments named. */
    private static CommandLine begun(CommandLine line) {
        var parsed = line.getParseResult();
        if (parsed == null) {
            return line;
        }
        var commands = parsed.asCommandLineList();
        return commands.get(commands.size() - 1);
    }

    private static CommandLine.IFactory factory(Environment environment, Console console) {
        var fallback = CommandLine.defaultFactory();
        var commands = Map.<Class<?>, Supplier<Object>>of(
                MigrateCommand.class, () -> new MigrateCommand(environment, console),
                StatusCommand.class, () -> new StatusCommand(environment, console),
                AcceptCommand.class, () -> new AcceptCommand(environment, console),
                ResolveCommand.class, () -> new ResolveCommand(environment, console),
                NewCommand.class, () -> new NewCommand(environment, console),
                FreezeCommand.class, () -> new FreezeCommand(environment, console),
                AdoptCommand.class, () -> new AdoptCommand(environment, console),
                BaselineCommand.class, () -> new BaselineCommand(environment, console),
                UpCommand.class, () -> new UpCommand(environment, console));
        return new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                var command = commands.get(type);
                return command == null ? fallback.create(type) : type.cast(command.get());
            }
        };
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
