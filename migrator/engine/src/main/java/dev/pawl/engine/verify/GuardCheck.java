package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Triggers that refuse changes of what is append-only or immutable; and those that somebody has switched off. */
final class GuardCheck implements Check {
    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var table : scope.tables()) {
            if (scope.isFixed(table)) {
                fixed(scope, table, findings);
            } else {
                table.triggers().stream()
                        .filter(trigger -> trigger.enabled() == Trigger.Enabled.DISABLED)
                        .forEach(
                                trigger -> findings.add(disabled(table, trigger).at(Level.WARNING)));
            }
        }
        return findings;
    }

    private static void fixed(Scope scope, Relation table, List<Finding> findings) {
        for (var trigger : table.triggers()) {
            if (trigger.enabled() == Trigger.Enabled.DISABLED) {
                findings.add(disabled(table, trigger));
            } else if (isGuard(trigger) && trigger.enabled() != Trigger.Enabled.ALWAYS) {
                findings.add(Finding.of(
                        Rule.TRIGGER_NOT_ALWAYS,
                        table.label(),
                        "Trigger " + trigger.name() + " does not fire for a session that says it is a replica"
                                + " (session_replication_role), nor for logical replication.",
                        "ALTER TABLE " + table.sql() + " ENABLE ALWAYS TRIGGER " + quoted(trigger.name()) + ";"));
            } else if (isGuard(trigger) && changer(scope, table, trigger).isPresent()) {
                var owner = changer(scope, table, trigger).get();
                findings.add(Finding.of(
                        Rule.GUARD_CHANGEABLE,
                        table.label(),
                        owner,
                        "Trigger " + trigger.name() + " calls a function that " + owner
                                + " owns and may replace by one that" + " refuses nothing.",
                        "ALTER FUNCTION "
                                + function(scope, trigger).map(Function::sql).orElse("") + " OWNER TO "
                                + quoted(table.owner()) + ";"));
            } else if (isGuard(trigger) && !refuses(scope, trigger)) {
                findings.add(Finding.of(
                        Rule.GUARD_DOES_NOT_REFUSE,
                        table.label(),
                        "Trigger " + trigger.name() + " calls "
                                + function(scope, trigger).map(Function::label).orElse("a function")
                                + ", which raises no error: it drops the change silently, or lets"
                                + " it pass.",
                        "-- let it end with RAISE EXCEPTION ... USING ERRCODE = 'restrict_violation'"));
            }
        }
        cascades(table, findings);
        for (var event : List.of("UPDATE", "DELETE")) {
            missing(table, event).ifPresent(findings::add);
        }
        if (!isGuarded(table, "TRUNCATE", trigger -> !trigger.eachRow())) {
            findings.add(Finding.of(
                    Rule.TRUNCATE_UNGUARDED,
                    table.label(),
                    "TRUNCATE is refused by no trigger"
                            + (table.parent().isPresent() ? " when it names this partition." : "."),
                    statementGuard(table, "TRUNCATE")));
        }
    }

    /** What is never to be changed should not hang on what may go. */
    private static void cascades(Relation table, List<Finding> findings) {
        table.constraints().stream()
                .filter(key -> !key.inherited()
                        && (key.definition().contains(" ON DELETE CASCADE")
                                || key.definition().contains(" ON DELETE SET ")
                                || key.definition().contains(" ON UPDATE CASCADE")))
                .forEach(key -> findings.add(Finding.of(
                        Rule.CASCADE_INTO_FIXED,
                        table.label(),
                        "Foreign key " + key.name() + " changes or deletes rows here when what they refer to goes; the"
                                + " guards refuse that, so it can never go.",
                        "ALTER TABLE " + table.sql() + " DROP CONSTRAINT " + quoted(key.name()) + ";")));
    }

    private static Optional<Finding> missing(Relation table, String event) {
        if (!isGuarded(table, event, trigger -> true)) {
            return Optional.of(Finding.of(
                    Rule.GUARD_MISSING,
                    table.label(),
                    event + " is refused by no trigger; a missing privilege does not bind the owner.",
                    rowGuard(table, event)));
        }
        if (!isGuarded(table, event, Trigger::eachRow)) {
            return Optional.of(Finding.of(
                            Rule.GUARD_MISSING,
                            table.label(),
                            event + " is refused for statements only; logical replication brings rows without one.",
                            rowGuard(table, event))
                    .at(Level.WARNING));
        }
        return Optional.empty();
    }

    private static boolean isGuarded(Relation table, String event, Predicate<Trigger> kind) {
        return table.triggers().stream()
                .filter(GuardCheck::isGuard)
                .anyMatch(trigger -> trigger.events().contains(event) && kind.test(trigger));
    }

    /** A trigger that could refuse every change of some kind before it is made. */
    private static boolean isGuard(Trigger trigger) {
        return trigger.before()
                && trigger.condition().isEmpty()
                && trigger.columns().isEmpty()
                && trigger.enabled() != Trigger.Enabled.DISABLED
                && !trigger.events().equals(List.of("INSERT"));
    }

    /** Another than the table's owner, who may drop the trigger anyway, and no superuser. */
    private static Optional<String> changer(Scope scope, Relation table, Trigger trigger) {
        return function(scope, trigger)
                .map(Function::owner)
                .filter(owner -> !owner.equals(table.owner()))
                .filter(owner -> !scope.roles()
                        .named(owner)
                        .map(role -> role.superuser())
                        .orElse(false));
    }

    private static boolean refuses(Scope scope, Trigger trigger) {
        return function(scope, trigger)
                .map(function -> !function.language().equals("plpgsql")
                        || function.source().toLowerCase(Locale.ROOT).contains("raise"))
                .orElse(true);
    }

    private static Optional<Function> function(Scope scope, Trigger trigger) {
        return scope.catalog().functions().stream()
                .filter(function -> function.oid() == trigger.function())
                .findFirst();
    }

    private static Finding disabled(Relation table, Trigger trigger) {
        return Finding.of(
                Rule.TRIGGER_DISABLED,
                table.label(),
                "Trigger " + trigger.name() + " is switched off.",
                "ALTER TABLE " + table.sql() + " ENABLE ALWAYS TRIGGER " + quoted(trigger.name()) + ";");
    }

    private static String rowGuard(Relation table, String event) {
        return "CREATE TRIGGER refuse_row_" + event.toLowerCase(Locale.ROOT) + "\n    BEFORE " + event + " ON "
                + table.sql() + "\n    FOR EACH ROW EXECUTE FUNCTION public.refuse_change('append-only');\n"
                + "ALTER TABLE " + table.sql() + " ENABLE ALWAYS TRIGGER refuse_row_" + event.toLowerCase(Locale.ROOT)
                + ";";
    }

    private static String statementGuard(Relation table, String event) {
        return "CREATE TRIGGER refuse_" + event.toLowerCase(Locale.ROOT) + "\n    BEFORE " + event + " ON "
                + table.sql() + "\n    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('append-only');\n"
                + "ALTER TABLE " + table.sql() + " ENABLE ALWAYS TRIGGER refuse_" + event.toLowerCase(Locale.ROOT)
                + ";";
    }
}
