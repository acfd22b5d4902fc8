package dev.pawl.cli;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Arguments as deployments give them: a command and options, each once. Reading these takes no time, while
 * picocli takes about a quarter of a start that finds nothing to do. It reads everything else, and all that is wrong.
 *
 * @param values by the name of the option
 * @param flags names of options without a value
 */
record PlainArguments(Map<String, String> values, Set<String> flags) {
    PlainArguments {
        values = Map.copyOf(values);
        flags = Set.copyOf(flags);
    }

    /** What a command has. */
    record Options(Set<String> withValue, Set<String> flags) {}

    /**
     * Reads arguments that mean the same to picocli.
     *
     * @return empty when picocli has to read them
     */
    static Optional<PlainArguments> read(String command, Options options, String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals(command)) {
            return Optional.empty();
        }
        var values = new HashMap<String, String>();
        var flags = new HashSet<String>();
        for (int i = 1; i < arguments.length; i++) {
            if (options.flags.contains(arguments[i])) {
                if (!flags.add(arguments[i])) {
                    return Optional.empty();
                }
                continue;
            }
            int equals = arguments[i].indexOf('=');
            boolean joined = equals >= 0;
            var name = joined ? arguments[i].substring(0, equals) : arguments[i];
            if (!joined && i + 1 == arguments.length) {
                return Optional.empty();
            }
            var value = joined ? arguments[i].substring(equals + 1) : arguments[++i];
            if (!options.withValue.contains(name)
                    || value.isEmpty()
                    || value.startsWith("-")
                    || values.put(name, value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new PlainArguments(values, flags));
    }

    /**
     * The value of an option that takes one of these, as it is written.
     *
     * @return empty when it is none of these, which is for picocli to refuse
     */
    <E> Optional<E> choice(String name, E[] choices, E usual) {
        var given = values.get(name);
        return given == null
                ? Optional.of(usual)
                : Arrays.stream(choices)
                        .filter(choice -> choice.toString().equals(given))
                        .findFirst();
    }
}
