package dev.pawl.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Arguments of the form {@code --name value}. */
record Options(Map<String, String> values) {
    Options {
        values = Map.copyOf(values);
    }

    static Options parse(List<String> arguments) {
        var values = new HashMap<String, String>();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!arguments.get(i).startsWith("--") || i + 1 == arguments.size()) {
                throw new IllegalArgumentException("expected --name value, found " + arguments.get(i));
            }
            values.put(arguments.get(i).substring(2), arguments.get(i + 1));
        }
        return new Options(values);
    }

    int number(String name, int usual) {
        return Integer.parseInt(values.getOrDefault(name, Integer.toString(usual)));
    }

    /** Names separated by commas; none is written as {@code none}. */
    List<String> names(String name, String usual) {
        return Stream.of(values.getOrDefault(name, usual).split(","))
                .filter(text -> !text.equals("none"))
                .toList();
    }

    /** Numbers separated by commas. */
    List<Integer> numbers(String name, String usual) {
        return names(name, usual).stream().map(Integer::valueOf).toList();
    }
}
