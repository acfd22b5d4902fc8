package dev.pawl.engine.run;

import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.report.MigrateReport.AppliedStep;
import java.sql.SQLException;
import java.util.Set;

/** Applies one migration after the other, each in the way that its statements need. */
final class Applying {
    private final RunScope scope;
    private final FileTransaction transaction;
    private final FileSteps steps;
    private final Set<String> begun;

    /**
     * For one run.
     *
     * @param begun versions of files that an earlier run has left half-way
     */
    Applying(RunScope scope, ContractGate gate, Set<String> begun) {
        this.scope = scope;
        this.transaction = new FileTransaction(scope, gate);
        this.steps = new FileSteps(scope, gate);
        this.begun = begun;
    }

    /** Applies a migration; {@code index} of {@code total} counts from 1. */
    AppliedStep apply(Migration migration, int index, int total)
            throws ConnectionLost, StalePlan, InterruptedException {
        var version = migration.version();
        scope.listener().on(new RunEvent.StepStarted(version, index, total));
        long start = scope.timing().nanoTime().getAsLong();
        var contents = migration.contents();
        tellIgnored(migration, contents);
        int attempts;
        try {
            attempts = run(migration, contents);
        } catch (BatchFailure e) {
            throw failure(migration, contents, e);
        } catch (SQLException e) {
            requireConnection(migration, e);
            throw BookkeepingError.of(e, scope.session().database());
        }
        long durationMs = (scope.timing().nanoTime().getAsLong() - start) / 1_000_000;
        scope.listener().on(new RunEvent.StepApplied(version, index, total, durationMs, attempts));
        return new AppliedStep(version, durationMs, attempts);
    }

    private int run(Migration migration, Contents contents) throws BatchFailure, SQLException, InterruptedException {
        if (!contents.isTransactional() || begun.contains(migration.version().text())) {
            return steps.apply(migration, contents);
        }
        try {
            return transaction.apply(migration, contents);
        } catch (BatchFailure e) {
            if (scope.session().isLost() || !FileTransaction.isRefusedInTransaction(e)) {
                throw e;
            }
            return steps.apply(migration, contents);
        }
    }

    private PawlException failure(Migration migration, Contents contents, BatchFailure failure)
            throws ConnectionLost, StalePlan {
        requireConnection(migration, failure.error());
        var stale = StalePlan.of(failure.error(), scope.session().runId());
        if (stale.isPresent()) {
            throw stale.get();
        }
        return ContractRefusal.of(
                        migration, contents, failure.error(), scope.session().runId())
                .orElseGet(() -> transaction.explain(migration, contents, failure));
    }

    private void requireConnection(Migration migration, SQLException e) throws ConnectionLost {
        if (scope.session().isLost()) {
            throw new ConnectionLost(e, migration.version(), scope.session().serverStart());
        }
    }

    private void tellIgnored(Migration migration, Contents contents) {
        for (var statement : contents.statements()) {
            GuardedSetting.name(statement).ifPresent(name -> scope.listener()
                    .on(new RunEvent.SettingIgnored(migration.version(), name, contents.line(statement))));
        }
    }
}
