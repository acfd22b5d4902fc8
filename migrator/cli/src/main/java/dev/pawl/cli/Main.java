package dev.pawl.cli;

import dev.pawl.cli.up.UpCommand;
import java.util.Map;
import java.util.concurrent.Callable;
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
            VerifyCommand.class,
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
            "  4 files refused                    10 an invariant is broken",
            "  5 a migration failed               11 database unreachable"
        })
public final class Main {
    /** It logs URLs that it cannot read, with their passwords. Loggers that nobody holds forget their level. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    Main() {}

    public static void main(String[] arguments) {
        var environment = Environment.real();
        System.exit(run(environment, arguments));
    }

    /** Runs one command and returns its exit code. */
    static int run(Environment environment, String... arguments) {
        DRIVER.setLevel(Level.OFF);
        var console = new Console(environment, arguments);
        var failures = new Failures(console, arguments);
        var plain = MigrateCommand.plain(environment, console, arguments)
                .or(() -> StatusCommand.plain(environment, console, arguments));
        return plain.isPresent()
                ? run(plain.get(), failures)
                : PicocliArguments.run(environment, console, failures, arguments);
    }

    private static int run(Callable<Integer> command, Failures failures) {
        try {
            return command.call();
        } catch (Exception | Error e) {
            return failures.of(command, e);
        }
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
