package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.Trigger;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Triggers that refuse every change of some kind, and the statements that make them where they are missing. */
final class Guards {
    private static final List<String> CHANGES = List.of("UPDATE", "DELETE", "TRUNCATE");
    private static final List<String> NAMES = List.of("refuse_change", "refuse_every_change", "refuse_change_of_rows");

    private Guards() {}

    /** Whether a trigger is asked before every change of its kinds, as a guard has to be. */
    static boolean isAsked(Trigger trigger) {
        return trigger.before()
                && trigger.condition().isEmpty()
                && trigger.columns().isEmpty()
                && trigger.enabled() != Trigger.Enabled.DISABLED
                && !trigger.events().equals(List.of("INSERT"));
    }

    /** Whether it refuses an event always. Of what is not written in PL/pgSQL nothing is known. */
    static boolean refuses(Scope scope, Trigger trigger, String event) {
        return trigger.events().contains(event)
                && isAsked(trigger)
                && function(scope, trigger)
                        .map(function -> refuses(function, event))
                        .orElse(true);
    }

    private static boolean refuses(Function function, String event) {
        return !function.language().equals("plpgsql") || RefusingBody.refuses(function.source(), event);
    }

    static Optional<Function> function(Scope scope, Trigger trigger) {
        return scope.catalog().functions().stream()
                .filter(function -> function.oid() == trigger.function())
                .findFirst();
    }

    /** Refuses an event for each row, which is what a logical replica is asked by. */
    static String forRows(Scope scope, Relation table, String event) {
        return trigger(scope, table, "refuse_row_" + event.toLowerCase(Locale.ROOT), event, "ROW");
    }

    static String forStatements(Scope scope, Relation table, String event) {
        return trigger(scope, table, "refuse_" + event.toLowerCase(Locale.ROOT), event, "STATEMENT");
    }

    private static String trigger(Scope scope, Relation table, String name, String event, String level) {
        var known = known(scope, table);
        var function = known.map(found -> Identifiers.qualified(found.schema(), found.name()))
                .orElseGet(() -> Identifiers.qualified(table.schema(), freeName(scope, table)));
        var word = scope.catalog().rootOf(table).tags().immutable() ? "immutable" : "append-only";
        return (known.isPresent() ? "" : made(table, function) + "\n")
                + "CREATE OR REPLACE TRIGGER " + name + "\n    BEFORE " + event + " ON " + table.sql()
                + "\n    FOR EACH " + level + " EXECUTE FUNCTION " + function + "(" + Identifiers.literal(word) + ");\n"
                + "ALTER TABLE " + table.sql() + " ENABLE ALWAYS TRIGGER " + name + ";";
    }

    /** The function by which this schema refuses changes: of this table, of others like it, or made for it. */
    private static Optional<Function> known(Scope scope, Relation table) {
        return scope.catalog().functions().stream()
                .filter(function -> function.returns().equals("trigger")
                        && function.language().equals("plpgsql")
                        && isOwned(scope, table, function)
                        && CHANGES.stream().allMatch(event -> refuses(function, event)))
                .filter(function -> function.schema().equals(table.schema()) || uses(scope, function) > 0)
                .max(Comparator.<Function>comparingInt(
                                function -> table.triggers().stream().anyMatch(calls(function)) ? 1 : 0)
                        .thenComparingLong(function -> uses(scope, function))
                        .thenComparing(Function::label, Comparator.reverseOrder()));
    }

    private static boolean isOwned(Scope scope, Relation table, Function function) {
        return function.owner().equals(table.owner())
                || scope.roles()
                        .named(function.owner())
                        .map(role -> role.superuser())
                        .orElse(false);
    }

    private static long uses(Scope scope, Function function) {
        return scope.tables().stream()
                .filter(scope::isFixed)
                .filter(table -> table.triggers().stream().anyMatch(calls(function)))
                .count();
    }

    private static java.util.function.Predicate<Trigger> calls(Function function) {
        return trigger -> trigger.function() == function.oid();
    }

    private static String freeName(Scope scope, Relation table) {
        return NAMES.stream()
                .filter(name -> scope.catalog().functions().stream()
                        .noneMatch(function -> function.schema().equals(table.schema())
                                && function.name().equals(name)))
                .findFirst()
                .orElse("refuse_change_of_" + table.name());
    }

    private static String made(Relation table, String function) {
        return Stream.of(
                        "CREATE OR REPLACE FUNCTION " + function + "() RETURNS trigger",
                        "    LANGUAGE plpgsql",
                        "    SET search_path = pg_catalog, pg_temp",
                        "AS $$",
                        "BEGIN",
                        "    RAISE EXCEPTION '% refused: %.% is %', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0]",
                        "        USING ERRCODE = 'restrict_violation';",
                        "END",
                        "$$;",
                        "ALTER FUNCTION " + function + "() OWNER TO " + quoted(table.owner()) + ";",
                        "REVOKE EXECUTE ON FUNCTION " + function + "() FROM PUBLIC;")
                .reduce((first, second) -> first + "\n" + second)
                .orElseThrow();
    }
}
