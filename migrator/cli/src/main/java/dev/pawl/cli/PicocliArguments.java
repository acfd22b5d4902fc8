package dev.pawl.cli;

import dev.pawl.cli.up.UpCommand;
import dev.pawl.engine.error.ExitStatus;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Arguments that picocli reads: all but {@link PlainArguments}. A type of its own, since one that names picocli makes a
 * start search all jars for it.
 */
final class PicocliArguments {
    private PicocliArguments() {}

    /** Runs the command that the arguments name and returns its exit code. */
    static int run(Environment environment, Console console, Failures failures, String... arguments) {
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
        line.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Main.Version());
        line.getSubcommands().values().stream()
                .filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand))
                .forEach(PicocliArguments::withStandardOptions);
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
        var commands = Map.<Class<?>, Supplier<Object>>ofEntries(
                Map.entry(MigrateCommand.class, () -> new MigrateCommand(environment, console)),
                Map.entry(StatusCommand.class, () -> new StatusCommand(environment, console)),
                Map.entry(VerifyCommand.class, () -> new VerifyCommand(environment, console)),
                Map.entry(AcceptCommand.class, () -> new AcceptCommand(environment, console)),
                Map.entry(ResolveCommand.class, () -> new ResolveCommand(environment, console)),
                Map.entry(NewCommand.class, () -> new NewCommand(environment, console)),
                Map.entry(FreezeCommand.class, () -> new FreezeCommand(environment, console)),
                Map.entry(AdoptCommand.class, () -> new AdoptCommand(environment, console)),
                Map.entry(BaselineCommand.class, () -> new BaselineCommand(environment, console)),
                Map.entry(UpCommand.class, () -> new UpCommand(environment, console)));
        return new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                var command = commands.get(type);
                return command == null ? fallback.create(type) : type.cast(command.get());
            }
        };
    }
}
