package dev.pawl.engine.provision;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names and texts as SQL takes them, whatever is in them. */
final class Quoted {
    private Quoted() {}

    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String names(Collection<String> names) {
        return names.stream().map(Quoted::name).collect(Collectors.joining(", "));
    }

    /** Means the same whatever standard_conforming_strings says. */
    static String text(String text) {
        var doubled = "'" + text.replace("'", "''") + "'";
        return doubled.contains("\\") || doubled.contains("\n")
                ? " E" + doubled.replace("\\", "\\\\").replace("\n", "\\n")
                : doubled;
    }

    static String array(Collection<String> texts) {
        return "ARRAY[" + texts.stream().map(Quoted::text).collect(Collectors.joining(", ")) + "]::text[]";
    }
}
