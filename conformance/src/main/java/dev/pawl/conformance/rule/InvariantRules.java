package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.SchemaSubject;
import dev.pawl.engine.catalog.Tags;
import dev.pawl.engine.verify.Rule;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/**
 * What a schema promises in the comments of its tables, tried on a scratch database as every role that has any right
 * there: also by TRUNCATE and through functions, which a live database is spared.
 */
public interface InvariantRules {
    /** The column that holds the tenant in tables whose comments do not say it. */
    default Optional<String> tenantColumn() {
        return Optional.empty();
    }

    /**
     * A script that puts rows of two tenants into the tables, executed by a superuser in one transaction. Without it,
     * rows are made up, which not every table takes.
     */
    default Optional<Path> rows() {
        return Optional.empty();
    }

    /** The migrations with an empty database. */
    SchemaSubject subject();

    @dev.pawl.conformance.Rule(
            id = "FWD-I01-invariants",
            promise = "What the comments of tables declare is kept, whoever tries to break it.",
            why = "A promise that only one role is held to, or that a grant or a function goes around, is none. Nobody"
                    + " notices before somebody else does.",
            satisfyBy = "Execute the fix that a finding names, in the next migration.",
            ifItFails = "Which role did it, and by which statement? `pawl verify --scratch` prints both, with the fix.")
    default void everyInvariantHoldsForEveryRole() throws Exception {
        requireNone(Tags.NONE::equals, "no table declares anything", EnumSet.allOf(Rule.class));
    }

    @dev.pawl.conformance.Rule(
            id = "FWD-I02-tenants",
            promise =
                    "Rows of one tenant are neither seen nor changed by a session that works for another, or for none.",
            why = "One forgotten WHERE shows a customer the data of another.",
            satisfyBy = "FORCE row-level security with a policy that is a plain equality with a setting; views with"
                    + " security_invoker; no functions of the owner that cross tenants.",
            ifItFails =
                    "Is a policy missing, wider than an equality, or gone around by a view, a function or a partition?")
    default void tenantsAreKeptApart() throws Exception {
        requireNone(
                tags -> tags.tenant().isEmpty(),
                "no table says to which tenant its rows belong",
                EnumSet.of(
                        Rule.ROW_SECURITY_MISSING,
                        Rule.ROW_SECURITY_NOT_FORCED,
                        Rule.CHILD_UNPROTECTED,
                        Rule.POLICY_ALWAYS_TRUE,
                        Rule.POLICY_WILDCARD,
                        Rule.POLICY_ADMITS_UNSET,
                        Rule.POLICY_OTHER_SETTING,
                        Rule.POLICY_NOT_EQUALITY,
                        Rule.ZONE_MAY_BE_EMPTY,
                        Rule.ZONE_PRESET,
                        Rule.VIEW_NOT_INVOKER,
                        Rule.MATERIALIZED_VIEW,
                        Rule.DEFINER_CROSSES_ZONES,
                        Rule.FOREIGN_KEY_CROSSES_ZONES,
                        Rule.OTHER_ZONE_SEEN,
                        Rule.OTHER_ZONE_WRITTEN));
    }

    @dev.pawl.conformance.Rule(
            id = "FWD-I03-append-only",
            promise = "Rows that are to stay as they are cannot be changed, removed or emptied, not even by the owner.",
            why = "Audit that its writer can change is no evidence.",
            satisfyBy =
                    "Two triggers that refuse, one for each statement, TRUNCATE included, and one for each row; both"
                            + " ENABLE ALWAYS.",
            ifItFails =
                    "Which of UPDATE, DELETE and TRUNCATE went through: as the owner, as a replica, on a partition?")
    default void keptRowsStay() throws Exception {
        requireNone(
                tags -> !tags.isFixed(),
                "no table is append-only or immutable",
                EnumSet.of(
                        Rule.GUARD_MISSING,
                        Rule.TRUNCATE_UNGUARDED,
                        Rule.TRIGGER_DISABLED,
                        Rule.TRIGGER_NOT_ALWAYS,
                        Rule.GUARD_DOES_NOT_REFUSE,
                        Rule.CHANGE_NOT_REFUSED,
                        Rule.AUDIT_CHAIN_BROKEN));
    }

    @dev.pawl.conformance.Rule(
            id = "FWD-I04-partitions",
            promise = "Partitions exist as far ahead as is declared, without gaps, and are protected like their table.",
            why = "The first insert of a month without a partition fails, at midnight. Row-level security and statement"
                    + " triggers are not inherited.",
            satisfyBy = "Make partitions in the migration and by a job afterwards, with bounds in UTC, and protect each"
                    + " before it is attached.",
            ifItFails = "Which month is missing or bare, and who was to make it?")
    default void partitionsAreAhead() throws Exception {
        requireNone(
                tags -> tags.partitions().isEmpty(),
                "no table declares partitions",
                EnumSet.of(
                        Rule.PARTITION_UNPROTECTED,
                        Rule.PARTITION_GRANTS,
                        Rule.PARTITION_WINDOW,
                        Rule.PARTITION_GAP,
                        Rule.PARTITION_BOUNDS,
                        Rule.DEFAULT_PARTITION));
    }

    private void requireNone(Predicate<Tags> says, String nothing, Set<Rule> rules) throws Exception {
        var subject = subject();
        subject.apply(1);
        boolean isSilent =
                subject.tags().stream().allMatch(says) && tenantColumn().isEmpty();
        Assumptions.assumeFalse(isSilent, nothing);
        var rows = rows();
        if (rows.isPresent()) {
            subject.fill(rows.get());
        }
        assertThat(subject.errors(tenantColumn(), rules)).as("what is broken").isEmpty();
    }
}
