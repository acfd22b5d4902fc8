package dev.pawl.engine.plan;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.History;
import dev.pawl.engine.migration.Directives.Partner;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether what a {@code contracts} directive names has happened: nobody can have moved to what an expand-phase
 * migration offers when it is applied in the same run as the migration that takes the old away.
 */
final class ContractPartners {
    private final MigrationSet set;
    private final History history;

    private ContractPartners(MigrationSet set, History history) {
        this.set = set;
        this.history = history;
    }

    static List<Problem> problems(MigrationSet set, History history, List<Migration> steps) {
        var partners = new ContractPartners(set, history);
        var problems = new ArrayList<Problem>();
        for (var step : steps) {
            for (var partner : step.contracts()) {
                partners.problem(step, partner)
                        .map(error -> Problem.of(step, error, partner.line()))
                        .ifPresent(problems::add);
            }
        }
        return problems;
    }

    private Optional<PawlException> problem(Migration step, Partner partner) {
        var version = partner.version();
        var named = set.migrations().stream()
                .filter(migration -> migration.version().equals(version))
                .findFirst();
        boolean applied = history.versions().contains(version.text());
        if (step.phase() != Phase.CONTRACT) {
            return refused(step, partner, "but is not itself tagged -- pawl:phase contract");
        }
        if (named.isEmpty() && !applied) {
            return refused(step, partner, "which is not in this migration set");
        }
        if (named.isPresent() && named.get().phase() != Phase.EXPAND) {
            return refused(step, partner, "which is a contract-phase migration, too");
        }
        if (version.compareTo(step.version()) >= 0) {
            return refused(step, partner, "which does not come before it");
        }
        // Nobody is being served by an empty database.
        return applied || history.isEmpty()
                ? Optional.empty()
                : Optional.of(PawlException.of(Message.CONTRACT_TOO_EARLY, step.version(), partner.line(), version));
    }

    private static Optional<PawlException> refused(Migration step, Partner partner, String reason) {
        return Optional.of(
                PawlException.of(Message.CONTRACT_PARTNER, step.version(), partner.line(), partner.version(), reason));
    }
}
