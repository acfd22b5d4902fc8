package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Function;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A definer function by which services put rows into a table.
 *
 * @param parameters those without a default, with their types
 */
record Filling(Function function, Map<String, String> parameters) {
    Filling {
        parameters = Map.copyOf(parameters);
    }

    /** How to call a function; empty when it has a parameter without a name, which says nothing about what it wants. */
    static Optional<Filling> of(Function function) {
        var types = function.argumentTypes();
        var written = function.arguments().split(", ", -1);
        if (written.length != types.size()) {
            return Optional.empty();
        }
        var named = new LinkedHashMap<String, String>();
        for (int i = 0; i < function.requiredArguments(); i++) {
            var name = written[i].endsWith(" " + types.get(i))
                    ? written[i].substring(0, written[i].length() - types.get(i).length() - 1)
                    : "";
            if (!name.matches("\\w+")) {
                return Optional.empty();
            }
            named.put(name, types.get(i));
        }
        return Optional.of(new Filling(function, named));
    }
}
