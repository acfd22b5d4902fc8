package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Catalog;
import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Relation;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which functions fill which tables, as their bodies tell. Confined to one thread. */
final class Fillings {
    private static final int DEEPEST = 4;
    private static final Pattern NOT_CODE = Pattern.compile("(?s)--[^\n]*|/\\*.*?\\*/|'(?:[^']|'')*'");
    private static final Pattern CALL = Pattern.compile("(\\w+)\"?\\s*\\(");

    /** What a rollback does not undo, what may make others wait, and what hides what is done. */
    private static final Pattern UNDUE = Pattern.compile(
            "\\b(truncate|drop|alter|create|delete|copy|execute|commit|rollback|lock\\s+(table|only|\\w+\\.|\\w+\\s+in)"
                    + "|nextval|setval|dblink\\w*|pg_(try_)?advisory_\\w+|pg_terminate_backend|pg_cancel_backend"
                    + "|pg_reload_conf|pg_sleep\\w*|pg_\\w*file\\w*|lo_\\w+|http\\w*)\\b");

    private final Catalog catalog;
    private final Map<Function, String> codes = new HashMap<>();
    private final Map<Function, Set<Function>> reached = new HashMap<>();
    private final Map<Long, List<Filling>> known = new HashMap<>();

    Fillings(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Those that insert into a table, themselves or by what they call, and are told the zone. None that does what cannot be
     * taken back or what may stop a writer.
     */
    List<Filling> of(Relation table, Optional<String> tenantColumn) {
        return tenantColumn.isEmpty()
                ? List.of()
                : known.computeIfAbsent(table.oid(), oid -> find(table, tenantColumn.get()));
    }

    private List<Filling> find(Relation table, String tenantColumn) {
        var insert = Pattern.compile("\\binsert\\s+into\\s+(\"?" + Pattern.quote(lower(table.schema())) + "\"?\\.)?\"?"
                + Pattern.quote(lower(table.name())) + "\"?(?![\\w\"])");
        return catalog.functions().stream()
                .filter(Fillings::isCalled)
                .flatMap(function -> Filling.of(function).stream())
                .filter(filling -> filling.parameters().containsKey(tenantColumn))
                .filter(filling -> reached(filling.function()).stream()
                        .anyMatch(called -> insert.matcher(code(called)).find()))
                .filter(filling -> reached(filling.function()).stream().allMatch(this::isDue))
                .toList();
    }

    private static boolean isCalled(Function function) {
        return function.securityDefiner()
                && !function.procedure()
                && !function.aggregate()
                && !function.returns().equals("trigger");
    }

    private boolean isDue(Function function) {
        return (function.language().equals("plpgsql") || function.language().equals("sql"))
                && !UNDUE.matcher(code(function)).find();
    }

    /** The function and what it calls. */
    private Set<Function> reached(Function function) {
        var answer = reached.get(function);
        if (answer == null) {
            answer = new LinkedHashSet<>(List.of(function));
            var newest = List.of(function);
            for (int depth = 0; depth < DEEPEST && !newest.isEmpty(); depth++) {
                newest =
                        newest.stream().flatMap(this::calls).filter(answer::add).toList();
            }
            reached.put(function, answer);
        }
        return answer;
    }

    private Stream<Function> calls(Function caller) {
        var names = new LinkedHashSet<String>();
        var call = CALL.matcher(code(caller));
        while (call.find()) {
            names.add(call.group(1));
        }
        return catalog.functions().stream().filter(called -> names.contains(lower(called.name())));
    }

    private String code(Function function) {
        return codes.computeIfAbsent(
                function, called -> lower(NOT_CODE.matcher(called.source()).replaceAll("''")));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
