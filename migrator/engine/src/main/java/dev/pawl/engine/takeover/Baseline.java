package dev.pawl.engine.takeover;

import dev.pawl.engine.history.Occupants;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.report.TakeoverReport;
import dev.pawl.engine.report.TakeoverReport.Recorded;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.SQLException;
import java.util.List;

/**
 * Declares what a database without a history holds: the migrations up to one of them, or none.
 *
 * @param recorded the migrations that count as applied
 * @param reason in the operator's words; may be empty
 */
public record Baseline(MigrationSet set, List<Migration> recorded, String reason) {
    /** The version that stands for no migration at all: what the database holds belongs to somebody else. */
    public static final String NONE = "none";

    private static final String COMMAND = "baseline";

    public Baseline {
        recorded = List.copyOf(recorded);
    }

    /**
     * All migrations up to and including a version.
     *
     * @throws dev.pawl.engine.error.PawlException when there is no such migration
     */
    public static Baseline upTo(MigrationSet set, String version, String reason) {
        if (version.equals(NONE)) {
            return new Baseline(set, List.of(), reason);
        }
        var newest = set.require(version).version();
        return new Baseline(
                set,
                set.migrations().stream()
                        .filter(migration -> migration.version().compareTo(newest) <= 0)
                        .toList(),
                reason);
    }

    /**
     * Records them without running them.
     *
     * @throws dev.pawl.engine.error.PawlException when there is a history
     */
    public TakeoverReport in(OperatorTransaction transaction) throws SQLException {
        var found = Occupants.refusal(transaction.connection(), transaction.database(), set)
                .map(Throwable::getMessage)
                .orElse("no history");
        transaction.completeTables();
        Records.requireNone(transaction, COMMAND, "true");
        for (var migration : recorded) {
            Records.insert(transaction, migration, null, COMMAND);
        }
        var newest = recorded.isEmpty()
                ? null
                : recorded.get(recorded.size() - 1).version().text();
        transaction.record(COMMAND, newest, found, reason);
        return new TakeoverReport(
                transaction.database(),
                COMMAND,
                null,
                false,
                recorded.stream()
                        .map(migration -> new Recorded(migration.version(), null, null))
                        .toList(),
                Records.pending(set, recorded));
    }
}
