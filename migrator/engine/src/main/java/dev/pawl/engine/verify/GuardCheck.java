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
import java.util.stream.Collectors;

/** Triggers that refuse changes of what is append-only or immutable; and those that somebody has switched off. */
final class GuardCheck implements Check {
    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var table : scope.tables()) {
            if (scope.isFixed(table)) {
                fixed(scope, table, findings);
            } else {
                disabled(table, trigger -> true)
                        .map(finding -> finding.at(Level.WARNING))
                        .ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static void fixed(Scope scope, Relation table, List<Finding> findings) {
        disabled(table, Trigger::ofConstraint).ifPresent(findings::add);
        disabled(table, trigger -> !trigger.ofConstraint()).ifPresent(findings::add);
        for (var trigger : table.triggers()) {
            if (!Guards.isAsked(trigger)
                    || trigger.events().stream().noneMatch(event -> Guards.refuses(scope, trigger, event))) {
                continue;
            }
            if (trigger.enabled() != Trigger.Enabled.ALWAYS) {
                findings.add(Finding.of(
                        Rule.TRIGGER_NOT_ALWAYS,
                        table.label(),
                        "Trigger " + trigger.name() + " does not fire for a session that says it is a replica"
                                + " (session_replication_role), nor for logical replication.",
                        "ALTER TABLE " + table.sql() + " ENABLE ALWAYS TRIGGER " + quoted(trigger.name()) + ";"));
            } else {
                changer(scope, table, trigger)
                        .ifPresent(function -> findings.add(Finding.of(
                                Rule.GUARD_CHANGEABLE,
                                table.label(),
                                function.owner(),
                                "Trigger " + trigger.name() + " calls " + function.label() + ", which "
                                        + function.owner() + " owns and may replace by one that refuses nothing.",
                                "ALTER FUNCTION " + function.sql() + " OWNER TO " + quoted(table.owner()) + ";")));
            }
        }
        cascades(table, findings);
        for (var event : List.of("UPDATE", "DELETE")) {
            missing(scope, table, event).ifPresent(findings::add);
        }
        if (!isGuarded(scope, table, "TRUNCATE", trigger -> !trigger.eachRow())) {
            var pretending = pretending(table, "TRUNCATE");
            findings.add(Finding.of(
                    pretending.isPresent() ? Rule.GUARD_DOES_NOT_REFUSE : Rule.TRUNCATE_UNGUARDED,
                    table.label(),
                    pretending
                            .map(trigger -> words(scope, trigger, "TRUNCATE"))
                            .orElse("TRUNCATE is refused by no trigger"
                                    + (table.parent().isPresent() ? " when it names this partition." : ".")),
                    Guards.forStatements(scope, table, "TRUNCATE")));
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

    private static Optional<Finding> missing(Scope scope, Relation table, String event) {
        if (isGuarded(scope, table, event, Trigger::eachRow)) {
            return Optional.empty();
        }
        var root = scope.catalog().rootOf(table);
        if (root.oid() != table.oid() && !isGuarded(scope, root, event, Trigger::eachRow)) {
            // A row trigger comes with the parent's.
            return Optional.empty();
        }
        boolean ofStatements = isGuarded(scope, table, event, trigger -> true);
        var pretending = pretending(table, event);
        var finding = Finding.of(
                pretending.isPresent() && !ofStatements ? Rule.GUARD_DOES_NOT_REFUSE : Rule.GUARD_MISSING,
                table.label(),
                ofStatements
                        ? event + " is refused for statements only; logical replication brings rows without one."
                        : pretending
                                .map(trigger -> words(scope, trigger, event))
                                .orElse(event
                                        + " is refused by no trigger; a missing privilege does not bind the owner."),
                Guards.forRows(scope, table, event));
        return Optional.of(ofStatements ? finding.at(Level.WARNING) : finding);
    }

    private static boolean isGuarded(Scope scope, Relation table, String event, Predicate<Trigger> kind) {
        return table.triggers().stream()
                .anyMatch(trigger -> kind.test(trigger) && Guards.refuses(scope, trigger, event));
    }

    /** A trigger that looks as if it refused; none of those that do is meant. */
    private static Optional<Trigger> pretending(Relation table, String event) {
        return table.triggers().stream()
                .filter(trigger -> Guards.isAsked(trigger) && trigger.events().contains(event))
                .findFirst();
    }

    private static String words(Scope scope, Trigger trigger, String event) {
        var function = Guards.function(scope, trigger);
        return "Trigger " + trigger.name() + " calls "
                + function.map(Function::label).orElse("a function")
                + (function.map(Function::source)
                                .orElse("")
                                .toLowerCase(Locale.ROOT)
                                .contains("raise")
                        ? ", which does not always refuse " + event + "."
                        : ", which raises no error: it drops " + event + " silently, or lets it pass.");
    }

    /** Another than the table's owner, who may drop the trigger anyway, and no superuser, owns what it calls. */
    private static Optional<Function> changer(Scope scope, Relation table, Trigger trigger) {
        return Guards.function(scope, trigger)
                .filter(function -> !function.owner().equals(table.owner()))
                .filter(function -> !scope.roles()
                        .named(function.owner())
                        .map(role -> role.superuser())
                        .orElse(false));
    }

    /** What somebody has switched off. Those that carry out constraints never fire for a replica. */
    private static Optional<Finding> disabled(Relation table, Predicate<Trigger> kind) {
        var off = table.triggers().stream()
                .filter(trigger -> trigger.enabled() == Trigger.Enabled.DISABLED && kind.test(trigger))
                .toList();
        if (off.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                Rule.TRIGGER_DISABLED,
                table.label(),
                (off.size() == 1 ? "Trigger " : "Triggers ")
                        + off.stream().map(Trigger::name).collect(Collectors.joining(", "))
                        + (off.size() == 1 ? " is" : " are") + " switched off.",
                off.stream()
                        .map(trigger -> "ALTER TABLE " + table.sql() + " ENABLE "
                                + (trigger.ofConstraint() ? "" : "ALWAYS ") + "TRIGGER " + quoted(trigger.name()) + ";")
                        .collect(Collectors.joining("\n"))));
    }
}
