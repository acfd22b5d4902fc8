package dev.pawl.engine.history;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a database says was applied, in the order in which it happened.
 *
 * @param accepted differences from the files that an operator has accepted
 */
public record History(List<AppliedMigration> applied, Set<Acceptance> accepted) {
    /** Nothing was ever applied. */
    public static final History EMPTY = new History(List.of());

    public History {
        applied = List.copyOf(applied);
        accepted = Set.copyOf(accepted);
    }

    /** A history about which nothing was accepted. */
    public History(List<AppliedMigration> applied) {
        this(applied, Set.of());
    }

    /** Whether an operator has accepted this difference. */
    public boolean accepts(Acceptance.Difference difference, String version) {
        return accepted.contains(new Acceptance(difference, version));
    }

    public boolean isEmpty() {
        return applied.isEmpty();
    }

    public Set<String> versions() {
        return applied.stream().map(AppliedMigration::version).collect(Collectors.toUnmodifiableSet());
    }

    /** The row that was written last. */
    public Optional<AppliedMigration> newest() {
        return applied.isEmpty() ? Optional.empty() : Optional.of(applied.get(applied.size() - 1));
    }
}
