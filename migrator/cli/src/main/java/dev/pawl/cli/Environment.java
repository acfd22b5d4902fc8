package dev.pawl.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it; passed in so that tests decide about it.
 *
 * @param out for results
 * @param err for progress and errors
 * @param variables environment variables
 * @param terminal whether a person looks at {@code err}
 * @param colour whether {@code out} may be coloured
 */
public record Environment(
        PrintStream out, PrintStream err, Map<String, String> variables, boolean terminal, boolean colour) {
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The process's own. The launcher tells which streams are terminals, since Java cannot. */
    static Environment real() {
        var variables = System.getenv();
        boolean colour = Boolean.getBoolean("pawl.out.terminal") && !variables.containsKey("NO_COLOR");
        return new Environment(System.out, System.err, variables, Boolean.getBoolean("pawl.err.terminal"), colour);
    }

    /** A variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** Looks up a setting: {@code pawl.lock-wait} is the variable {@code PAWL_LOCK_WAIT}. */
    Optional<String> setting(String name) {
        var upper = name.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');
        return Optional.ofNullable(System.getProperty(name)).or(() -> variable(upper));
    }
}
