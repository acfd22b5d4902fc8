package dev.pawl.engine.reset;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.BriefQuery;
import dev.pawl.engine.report.ResetReport;
import dev.pawl.engine.report.ResetReport.Dropped;
import dev.pawl.engine.reset.OwnObjects.OwnObject;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;

/**
 * Empties a database: everything of its own goes, whatever made it, and nothing else. One transaction, so that whoever
 * is killed in the middle has changed nothing.
 *
 * @param dryRun whether only to tell what would go
 */
public record Reset(ResetGuards guards, boolean dryRun) {
    private static final String NEXT_AS_OWNER = "Drop it as the role that owns it, then reset again.";

    /** By SQLSTATE: not the owner, something of an extension is in the way, no room for so many locks. */
    private static final Map<String, String> NEXT = Map.of(
            "42501",
            NEXT_AS_OWNER,
            "2BP01",
            NEXT_AS_OWNER,
            "53200",
            "Each object takes a lock until the end: raise max_locks_per_transaction, or drop and create the database.");

    private static final String ACTION = "reset";
    private static final String QUIET = "SET LOCAL client_min_messages = warning";

    /**
     * Does it.
     *
     * @throws PawlException when a guard is missing, or something could not be dropped
     */
    public ResetReport in(OperatorTransaction transaction) throws SQLException {
        transaction.execute(String.join("; ", BriefQuery.asLogin()) + "; " + QUIET);
        guards.require(transaction.database(), EnvironmentMarker.lock(transaction));
        requireNoSubscription(transaction);
        var objects = OwnObjects.read(transaction.connection());
        if (!dryRun) {
            drop(transaction, objects);
            transaction.completeBookkeeping();
            EnvironmentMarker.DEVELOPMENT.write(transaction);
            transaction.record(ACTION, null, objects.size() + " objects", "");
        }
        return new ResetReport(transaction.database(), dryRun, counted(objects));
    }

    private static void requireNoSubscription(OperatorTransaction transaction) throws SQLException {
        var subscriptions = OwnObjects.subscriptions(transaction.connection());
        if (!subscriptions.isEmpty()) {
            throw PawlException.of(
                    Message.RESET_REFUSED,
                    transaction.database(),
                    "it subscribes to another database: " + String.join(", ", subscriptions),
                    "DROP SUBSCRIPTION, which gives the slot on that server back and cannot be part of a transaction.");
        }
    }

    private static void drop(OperatorTransaction transaction, List<OwnObject> objects) throws SQLException {
        var kept = OwnObjects.kept(transaction.connection());
        try {
            transaction.executePatiently(objects.stream().map(OwnObject::drop).collect(Collectors.joining(";\n")));
            for (var repair : OwnObjects.repairs(transaction.connection())) {
                transaction.execute(repair);
            }
        } catch (PSQLException e) {
            var next = NEXT.get(String.valueOf(e.getSQLState()));
            var message = e.getServerErrorMessage();
            if (next == null || message == null) {
                throw e;
            }
            throw incomplete(transaction, String.valueOf(message.getMessage()), next)
                    .causedBy(e);
        }
        var left = OwnObjects.read(transaction.connection());
        if (!left.isEmpty()) {
            throw incomplete(
                    transaction, left.get(0).kind() + " " + left.get(0).name() + " is still there", NEXT_AS_OWNER);
        }
        var lost = new ArrayList<>(kept);
        lost.removeAll(OwnObjects.kept(transaction.connection()));
        if (!lost.isEmpty()) {
            throw incomplete(
                    transaction,
                    lost.get(0) + " depends on what would be dropped and is not this login's",
                    NEXT_AS_OWNER);
        }
    }

    private static PawlException incomplete(OperatorTransaction transaction, String found, String next) {
        return PawlException.of(Message.RESET_INCOMPLETE, transaction.database(), found, next);
    }

    private static List<Dropped> counted(List<OwnObject> objects) {
        var counts = objects.stream()
                .collect(Collectors.groupingBy(OwnObject::kind, LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> new Dropped(entry.getKey(), entry.getValue()))
                .toList();
    }
}
