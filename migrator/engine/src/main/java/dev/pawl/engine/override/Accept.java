package dev.pawl.engine.override;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.Acceptance.Difference;
import dev.pawl.engine.history.History;
import dev.pawl.engine.history.HistoryTable;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.plan.Plan;
import dev.pawl.engine.plan.Problem;
import dev.pawl.engine.report.ActionReport;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Accepts the one difference between files and history for which a run is refused because of this version.
 *
 * @param reason why, in the operator's words
 */
public record Accept(MigrationSet set, String version, String reason) {
    /** An acceptance without a reason is none. */
    public Accept {
        if (reason.isBlank()) {
            throw PawlException.of(Message.NO_REASON, version);
        }
    }

    /**
     * Records it, so that no run is refused for it again.
     *
     * @throws PawlException when no run is refused because of this version
     */
    public ActionReport in(OperatorTransaction transaction) throws SQLException {
        transaction.completeTables();
        var history = HistoryTable.read(transaction.connection());
        var problems = Plan.of(set, history).problems().stream()
                .filter(found -> found.version().equals(version))
                .toList();
        var problem = problems.stream()
                .filter(found -> difference(found).isPresent())
                .findFirst()
                .orElseThrow(() -> problems.isEmpty()
                        ? nothing(transaction, history)
                        : problems.get(0).error());
        var difference = difference(problem).orElseThrow();
        if (difference == Difference.EDITED) {
            var checksum = set.require(version).checksum().hex();
            transaction.update("UPDATE public.schema_migrations SET checksum = ? WHERE version = ?", checksum, version);
        }
        var found = problem.error().getMessage();
        transaction.record(difference.action(), version, found, reason);
        return new ActionReport(transaction.database(), difference.action(), version, found, reason);
    }

    /** What can be accepted about it; other problems are for the files to solve. */
    private static Optional<Difference> difference(Problem problem) {
        return switch (problem.error().message()) {
            case EDITED -> Optional.of(Difference.EDITED);
            case MISSING -> Optional.of(Difference.MISSING);
            case LATE -> Optional.of(Difference.LATE);
            case NEWER -> Optional.of(Difference.NEWER);
            default -> Optional.empty();
        };
    }

    private PawlException nothing(OperatorTransaction transaction, History history) {
        boolean applied = history.versions().contains(version);
        boolean hasFile = set.find(version).isPresent();
        var words = applied
                ? "it is applied and no run is refused because of it"
                : hasFile ? "it is pending and may be applied" : "it is neither applied nor among the files";
        return PawlException.of(Message.NOTHING_TO_ACCEPT, version, transaction.database(), words);
    }
}
