package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.ReportJson;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Says that a command did not do its work: always in words for people, and as JSON where that was asked for. */
final class Failures {
    /** What is surely a mistyped name and not a misplaced password. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z-]*");

    private static final Pattern OPTION = Pattern.compile("(--[a-z][a-z-]*|-[A-Za-z])(=.*)?", Pattern.DOTALL);

    private final Console console;
    private final List<String> arguments;

    Failures(Console console, String... arguments) {
        this.console = console;
        this.arguments = List.of(arguments);
    }

    /** Arguments that cannot be understood; the parser's own text would repeat them, and they may hold a password. */
    int ofUse(ParameterException e) {
        var line = e.getCommandLine();
        return of(line.getCommand(), PawlException.of(Message.BAD_ARGUMENTS, words(e), name(line)));
    }

    /** Whatever ended a command, which is an object that picocli knows. */
    int of(Object command, Throwable e) {
        if (e instanceof PawlException refusal) {
            return answer(command, inWords(refusal));
        } else if (e instanceof FileSystemException file) {
            return answer(command, unreadable(file));
        }
        int exitCode =
                answer(command, PawlException.of(Message.BUG, e.getClass().getName()));
        console.trace(e);
        return exitCode;
    }

    /** The engine repeats what Java says of some files, which is the name of an exception. */
    private static PawlException inWords(PawlException refusal) {
        return refusal.message() == Message.UNREADABLE_FILE && refusal.getCause() instanceof FileSystemException file
                ? unreadable(file)
                : refusal;
    }

    private static PawlException unreadable(FileSystemException e) {
        return PawlException.of(Message.UNREADABLE_FILE, String.valueOf(e.getFile()), FileErrors.words(e));
    }

    private int answer(Object command, PawlException e) {
        var report = ErrorReport.of(e);
        if (asksForJson()) {
            console.json(command instanceof ReportCommand asked ? asked.failed(report) : ReportJson.of(report));
        }
        console.words(report);
        return report.exitStatus().code();
    }

    /** Read from the bare arguments: those that cannot be understood have to be answered, too. */
    private boolean asksForJson() {
        var words =
                arguments.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
        return words.contains("--output=json")
                || IntStream.range(1, words.size())
                        .anyMatch(i ->
                                words.get(i).equals("json") && words.get(i - 1).equals("--output"));
    }

    private String words(ParameterException e) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        } else if (e instanceof CommandLine.OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " is given more than once.";
        } else if (e instanceof CommandLine.MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return missing(missing.getMissing().get(0), e.getCommandLine());
        }
        var argument = e.getArgSpec();
        if (argument == null) {
            return "The arguments cannot be understood.";
        }
        return argument.arity().max() == 0
                ? name(argument) + " takes no value."
                : name(argument) + " does not take the value given; it takes " + argument.paramLabel() + ".";
    }

    private String missing(ArgSpec argument, CommandLine line) {
        if (argument instanceof OptionSpec option && isGiven(option)) {
            return name(argument) + " needs a value: " + argument.paramLabel() + ".";
        }
        var unknown = line.getUnmatchedArguments();
        if (!unknown.isEmpty()) {
            return unmatched(unknown.get(0), line) + ".";
        }
        var needed = argument instanceof OptionSpec ? name(argument) + " " : "";
        return name(line) + " needs " + needed + argument.paramLabel() + ".";
    }

    private boolean isGiven(OptionSpec option) {
        return arguments.stream().anyMatch(argument -> argument.split("=", 2)[0].equals(option.longestName()));
    }

    private String unmatched(CommandLine.UnmatchedArgumentException e) {
        var argument = e.getUnmatched().get(0);
        var words = unmatched(argument, e.getCommandLine());
        var suggestions = e.getSuggestions();
        boolean isWord =
                OPTION.matcher(argument).matches() || NAME.matcher(argument).matches();
        return words
                + (suggestions.isEmpty() || !isWord ? "." : "; did you mean " + String.join(" or ", suggestions) + "?");
    }

    private String unmatched(String argument, CommandLine line) {
        var option = OPTION.matcher(argument);
        if (option.matches()) {
            return name(line) + " has no option " + option.group(1)
                    + (line.getParent() == null ? " before the command" : "");
        } else if (line.getParent() == null
                && arguments.indexOf(argument) == 0
                && NAME.matcher(argument).matches()) {
            return name(line) + " has no command " + argument;
        }
        int position = arguments.indexOf(argument) + 1;
        return position == 0
                ? name(line) + " does not know one of the arguments"
                : name(line) + " does not know argument " + position;
    }

    private static String name(CommandLine line) {
        return line.getCommandSpec().qualifiedName();
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
