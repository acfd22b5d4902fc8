package dev.pawl.engine.report;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.History;
import dev.pawl.engine.history.Instance;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state of one database against one migration set.
 *
 * @param applied in the order in which it happened
 * @param problems why a run would be refused
 * @param instances those that have registered themselves; none that runs without Pawl
 */
public record StatusReport(
        String database,
        List<AppliedMigration> applied,
        List<Pending> pending,
        List<ErrorReport> problems,
        List<Instance> instances) {
    public StatusReport {
        applied = List.copyOf(applied);
        pending = List.copyOf(pending);
        problems = List.copyOf(problems);
        instances = List.copyOf(instances);
    }

    /** The state of a database on which no instance has registered. */
    public StatusReport(
            String database, List<AppliedMigration> applied, List<Pending> pending, List<ErrorReport> problems) {
        this(database, applied, pending, problems, List.of());
    }

    /** Compares the files with the history. */
    public static StatusReport of(String database, MigrationSet set, History history, List<Instance> instances) {
        var plan = Plan.of(set, history);
        return new StatusReport(
                database,
                history.applied(),
                plan.pending().stream().map(Pending::of).toList(),
                plan.problems().stream()
                        .map(problem -> ErrorReport.of(problem.error()))
                        .toList(),
                instances);
    }

    /** Whether a migration waits until no instance needs what it takes away. */
    public boolean holdsBack() {
        return pending.stream().anyMatch(migration -> migration.phase() == Phase.CONTRACT);
    }

    /** The same state with one more reason why a run would be refused. */
    public StatusReport with(PawlException problem) {
        var all = new ArrayList<>(problems);
        all.add(ErrorReport.of(problem));
        return new StatusReport(database, applied, pending, all, instances);
    }

    /** The version that was applied last. */
    public Optional<String> current() {
        return applied.isEmpty()
                ? Optional.empty()
                : Optional.of(applied.get(applied.size() - 1).version());
    }

    /** How {@code status --exit-code} ends: problems before pending expand migrations. */
    public ExitStatus exitStatus() {
        var statuses = problems.stream().map(ErrorReport::exitStatus).toList();
        if (statuses.contains(ExitStatus.REFUSED)) {
            return ExitStatus.REFUSED;
        }
        if (!statuses.isEmpty()) {
            return statuses.get(0);
        }
        // A contract-phase file that waits for its time is not something that a plain run would do.
        boolean expands = pending.stream().anyMatch(migration -> migration.phase() == Phase.EXPAND);
        return expands ? ExitStatus.PENDING : ExitStatus.OK;
    }

    /** A migration that is not applied. */
    public record Pending(Version version, Phase phase) {
        /** A file of the set. */
        public static Pending of(Migration migration) {
            return new Pending(migration.version(), migration.phase());
        }
    }
}
