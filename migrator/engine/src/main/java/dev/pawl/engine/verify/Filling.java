package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Relation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A definer function by which services put rows into a table that takes none otherwise.
 *
 * @param parameters those without a default, with their types, in order
 */
record Filling(Function function, Map<String, String> parameters) {
    private static final int DEEPEST = 4;
    private static final Pattern NOT_CODE = Pattern.compile("(?s)--[^\n]*|/\\*.*?\\*/|'(?:[^']|'')*'");

    /** What a rollback does not undo, what may make others wait, and what hides what is done. */
    private static final Pattern UNDUE = Pattern.compile(
            "\\b(truncate|drop|alter|create|delete|copy|execute|commit|rollback"
                    + "|lock\\s+table|lock\\s+\\w+(\\.\\w+)?\\s+in|nextval|setval|dblink\\w*|pg_advisory_\\w+|pg_try_advisory_\\w+"
                    + "|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_sleep\\w*|pg_\\w*file\\w*|lo_\\w+|http\\w*)\\b");

    Filling {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Those that insert into a table of zones, themselves or by what they call, and are told the zone. None that does what
     * cannot be taken back or what may stop a writer.
     */
    static List<Filling> of(Scope scope, Relation table) {
        var zone = scope.tenantColumn(table);
        if (zone.isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<Filling>();
        for (var function : scope.catalog().functions()) {
            if (function.securityDefiner()
                    && isCalled(function)
                    && isWrittenInSql(function)
                    && mayFill(scope, function, table)) {
                named(function)
                        .filter(parameters -> parameters.containsKey(zone.get()))
                        .ifPresent(parameters -> found.add(new Filling(function, parameters)));
            }
        }
        return found;
    }

    private static boolean isCalled(Function function) {
        return !function.procedure()
                && !function.aggregate()
                && !function.returns().equals("trigger");
    }

    private static boolean isWrittenInSql(Function function) {
        return function.language().equals("plpgsql") || function.language().equals("sql");
    }

    private static boolean mayFill(Scope scope, Function function, Relation table) {
        var insert = Pattern.compile("\\binsert\\s+into\\s+(\"?" + Pattern.quote(lower(table.schema())) + "\"?\\.)?\"?"
                + Pattern.quote(lower(table.name())) + "\"?(?![\\w\"])");
        var reached = reached(scope, function);
        return reached.stream().map(Filling::code).anyMatch(code -> insert.matcher(code)
                        .find())
                && reached.stream()
                        .allMatch(called -> isWrittenInSql(called)
                                && !UNDUE.matcher(code(called)).find());
    }

    /** The function and what it calls. */
    private static Set<Function> reached(Scope scope, Function function) {
        var reached = new LinkedHashSet<>(List.of(function));
        var newest = List.of(function);
        for (int depth = 0; depth < DEEPEST && !newest.isEmpty(); depth++) {
            var next = new ArrayList<Function>();
            for (var caller : newest) {
                var code = code(caller);
                scope.catalog().functions().stream()
                        .filter(called -> code.contains(lower(called.name())) && calls(code, called))
                        .filter(reached::add)
                        .forEach(next::add);
            }
            newest = next;
        }
        return reached;
    }

    private static boolean calls(String code, Function called) {
        return Pattern.compile("(?<!\\w)" + Pattern.quote(lower(called.name())) + "\"?\\s*\\(")
                .matcher(code)
                .find();
    }

    private static String code(Function function) {
        return lower(NOT_CODE.matcher(function.source()).replaceAll("''"));
    }

    /** The parameters that have to be given, by name; empty when one has none. */
    private static Optional<Map<String, String>> named(Function function) {
        var types = function.argumentTypes();
        var written = function.arguments().split(", ");
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
        return Optional.of(named);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
