package dev.pawl.engine.plan;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.Acceptance.Difference;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.History;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a run would do, in order: a pure function of files and history.
 *
 * @param steps the migrations it would apply
 * @param held contract-phase migrations that a plain run holds back
 * @param problems why it would be refused instead
 */
public record Plan(List<Migration> steps, List<Migration> held, List<Problem> problems) {
    public Plan {
        steps = List.copyOf(steps);
        held = List.copyOf(held);
        problems = List.copyOf(problems);
    }

    /** The plan of a plain run, which holds contract-phase files back. */
    public static Plan of(MigrationSet set, History history) {
        return of(set, history, false);
    }

    /**
     * The plan that brings a database with this history to this set.
     *
     * @param contract whether contract-phase files run, too
     */
    public static Plan of(MigrationSet set, History history, boolean contract) {
        var pending = set.without(history.versions());
        // Nobody is being served by an empty database, so there is nothing to hold a contract file back for.
        var held = history.isEmpty() || contract
                ? List.<Migration>of()
                : pending.stream().filter(m -> m.phase() == Phase.CONTRACT).toList();
        var steps = pending.stream().filter(m -> !held.contains(m)).toList();
        var problems = new ArrayList<Problem>();
        problems.addAll(strangers(set, history));
        problems.addAll(edits(set, history));
        problems.addAll(late(steps, history));
        problems.addAll(ContractPartners.problems(set, history, steps));
        return new Plan(steps, held, problems);
    }

    /** Nothing to apply and nothing to refuse. */
    public boolean isDone() {
        return steps.isEmpty() && problems.isEmpty();
    }

    /** Everything that is not applied, in order. */
    public List<Migration> pending() {
        var pending = new ArrayList<>(steps);
        pending.addAll(held);
        pending.sort(Comparator.comparing(Migration::version));
        return pending;
    }

    /** The error for all problems at once; files and history come before a database that is merely newer. */
    public Optional<PawlException> refusal() {
        var refused = problems.stream()
                .map(Problem::error)
                .filter(error -> error.exitStatus() == ExitStatus.REFUSED)
                .toList();
        if (refused.size() > 1) {
            var texts = refused.stream().map(PawlException::getMessage).collect(Collectors.joining(" "));
            return Optional.of(PawlException.of(Message.SEVERAL_PROBLEMS, "the database", refused.size(), texts));
        }
        return refused.stream()
                .findFirst()
                .or(() -> problems.stream().map(Problem::error).findFirst());
    }

    /** Applied, but not among the files: newer than them, or missing. */
    private static List<Problem> strangers(MigrationSet set, History history) {
        var known = byVersion(set).keySet();
        var strangers = history.applied().stream()
                .filter(applied -> !known.contains(applied.version()))
                .toList();
        var abbreviated = abbreviated(set, history, strangers);
        if (abbreviated.isPresent()) {
            return List.of(abbreviated.get());
        }
        var newestKnown = set.migrations().get(set.migrations().size() - 1).version();
        var problems = new ArrayList<Problem>();
        for (var applied : strangers) {
            boolean newer = Version.of(applied.version())
                    .filter(version -> version.compareTo(newestKnown) > 0)
                    .isPresent();
            var difference = newer ? Difference.NEWER : Difference.MISSING;
            boolean harmless = newer && applied.phase() == Phase.EXPAND;
            if (!harmless && !history.accepts(difference, applied.version())) {
                var message = newer ? Message.NEWER : Message.MISSING;
                problems.add(Problem.of(applied.version(), message, applied.version()));
            }
        }
        return problems;
    }

    /** Rows of a runner that records less, or more, than the name of a file without its ending. */
    private static Optional<Problem> abbreviated(MigrationSet set, History history, List<AppliedMigration> strangers) {
        var rows = new ArrayList<String>();
        for (var stranger : strangers) {
            var row = stranger.version();
            set.without(history.versions()).stream()
                    .filter(file -> abbreviates(row, file.version()) && !history.accepts(Difference.MISSING, row))
                    .findFirst()
                    .ifPresent(file -> rows.add(row + " is " + file));
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.of(strangers.get(0).version(), Message.OTHER_NAMES, rows.size(), rows.get(0)));
    }

    private static boolean abbreviates(String row, Version version) {
        return row.matches("[0-9]{1,18}")
                ? Long.parseLong(row) == version.number()
                : Version.ofFileName(row).filter(version::equals).isPresent();
    }

    private static List<Problem> edits(MigrationSet set, History history) {
        var files = byVersion(set);
        var problems = new ArrayList<Problem>();
        for (var applied : history.applied()) {
            var file = files.get(applied.version());
            var recorded = applied.checksum();
            if (file != null
                    && recorded != null
                    && !recorded.equals(file.checksum().hex())) {
                var error = PawlException.of(
                        Message.EDITED,
                        applied.version(),
                        shortened(recorded),
                        shortened(file.checksum().hex()));
                problems.add(Problem.of(file, error, null));
            }
        }
        return problems;
    }

    private static List<Problem> late(List<Migration> steps, History history) {
        var newest = history.applied().stream()
                .map(AppliedMigration::version)
                .map(Version::of)
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
        return newest.stream()
                .flatMap(applied -> steps.stream()
                        // It was held back while later files ran.
                        .filter(migration -> migration.phase() == Phase.EXPAND)
                        .filter(migration -> migration.version().compareTo(applied) < 0)
                        .filter(migration -> !history.accepts(
                                Difference.LATE, migration.version().text()))
                        .map(migration -> Problem.of(
                                migration, PawlException.of(Message.LATE, migration.version(), applied), null)))
                .toList();
    }

    private static Map<String, Migration> byVersion(MigrationSet set) {
        return set.migrations().stream()
                .collect(Collectors.toMap(migration -> migration.version().text(), Function.identity()));
    }

    private static String shortened(String checksum) {
        return Objects.requireNonNull(checksum).substring(0, Math.min(12, checksum.length()));
    }
}
