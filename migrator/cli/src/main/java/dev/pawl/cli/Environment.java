package dev.pawl.cli;

import dev.pawl.engine.Setting;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it; passed in so that tests decide about it.
 *
 * @param out for results
 * @param err for progress and errors
 * @param variables environment variables
 * @param terminal whether a person looks at {@code err} on a terminal that can redraw a line
 * @param colour whether {@code out} may be coloured
 */
public record Environment(
        PrintStream out, PrintStream err, Map<String, String> variables, boolean terminal, boolean colour) {
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The process's own. The launcher tells which streams are terminals, since Java cannot. */
    static Environment real() {
        return on(
                System.out,
                System.err,
                System.getenv(),
                Boolean.getBoolean("pawl.out.terminal"),
                Boolean.getBoolean("pawl.err.terminal"));
    }

    /** Colour and a moving bar only where a terminal shows them. */
    static Environment on(
            PrintStream out,
            PrintStream err,
            Map<String, String> variables,
            boolean outIsTerminal,
            boolean errIsTerminal) {
        boolean capable = !"dumb".equals(variables.get("TERM"));
        boolean colour = outIsTerminal && capable && !variables.containsKey("NO_COLOR");
        return new Environment(out, err, variables, errIsTerminal && capable, colour);
    }

    /** A variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** Looks up a setting: {@code pawl.lock-wait} is the variable {@code PAWL_LOCK_WAIT}. */
    Optional<String> setting(String name) {
        return Optional.ofNullable(System.getProperty(name)).or(() -> variable(Setting.environmentVariable(name)));
    }
}
