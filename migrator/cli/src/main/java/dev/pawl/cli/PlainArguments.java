package dev.pawl.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Arguments as deployments give them: a command and options with values, each once. Reading these takes no time, while
 * picocli takes about a quarter of a start that finds nothing to do. It reads everything else, and all that is wrong.
 *
 * @param values by the name of the option
 */
record PlainArguments(Map<String, String> values) {
    PlainArguments {
        values = Map.copyOf(values);
    }

    /**
     * Reads arguments that mean the same to picocli.
     *
     * @param options names of options with a value
     * @return empty when picocli has to read them
     */
    static Optional<PlainArguments> read(String command, Set<String> options, String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals(command)) {
            return Optional.empty();
        }
        var values = new HashMap<String, String>();
        for (int i = 1; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            boolean joined = equals >= 0;
            var name = joined ? arguments[i].substring(0, equals) : arguments[i];
            if (!joined && i + 1 == arguments.length) {
                return Optional.empty();
            }
            var value = joined ? arguments[i].substring(equals + 1) : arguments[++i];
            if (!options.contains(name)
                    || value.isEmpty()
                    || value.startsWith("-")
                    || values.put(name, value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new PlainArguments(values));
    }
}
