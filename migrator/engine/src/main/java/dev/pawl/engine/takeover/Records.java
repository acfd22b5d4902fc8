package dev.pawl.engine.takeover;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.report.StatusReport.Pending;
import dev.pawl.engine.run.OperatorTransaction;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of the history that no run has written. */
final class Records {
    private Records() {}

    /** Records a migration as applied; {@code appliedAt} is now when nobody knows better. */
    static void insert(OperatorTransaction transaction, Migration migration, @Nullable Instant appliedAt, String runner)
            throws SQLException {
        transaction.update(
                """
                INSERT INTO public.schema_migrations (version, applied_at, checksum, phase, applied_by, runner)
                VALUES (?, coalesce(?::timestamptz, now()), ?, ?, session_user, ?)""",
                migration.version().text(),
                appliedAt == null
                        ? null
                        : OffsetDateTime.ofInstant(appliedAt, ZoneOffset.UTC).toString(),
                migration.checksum().hex(),
                migration.phase().word(),
                runner);
    }

    /** Completes the row of a migration that another runner of the same contract has written. */
    static void complete(OperatorTransaction transaction, Migration migration, String runner) throws SQLException {
        transaction.update(
                "UPDATE public.schema_migrations SET checksum = ?, phase = ?, runner = ? WHERE version = ?",
                migration.checksum().hex(),
                migration.phase().word(),
                runner,
                migration.version().text());
    }

    /**
     * Refuses a database whose history has rows.
     *
     * @param command which is not for such a database
     * @param which the rows that count, as a condition
     */
    static void requireNone(OperatorTransaction transaction, String command, String which) throws SQLException {
        try (var statement = transaction.connection().createStatement();
                var row = statement.executeQuery(
                        "SELECT count(*), (array_agg(version ORDER BY applied_at DESC, version DESC))[1]"
                                + " FROM public.schema_migrations WHERE " + which)) {
            row.next();
            long count = row.getLong(1);
            if (count > 0) {
                var words = count + (count == 1 ? " migration" : " migrations") + ", the newest " + row.getString(2);
                throw PawlException.of(Message.HAS_HISTORY, transaction.database(), words, command);
            }
        }
    }

    /** What remains to be applied when these are recorded. */
    static List<Pending> pending(MigrationSet set, List<Migration> recorded) {
        Set<String> versions =
                recorded.stream().map(migration -> migration.version().text()).collect(Collectors.toSet());
        return set.without(versions).stream().map(Pending::of).toList();
    }
}
