package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Script;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * Runs {@code roles.sql}. Roles belong to the whole cluster while the runner lock belongs to one database, so runners of
 * two databases may provision the same role at the same moment; the loser tries again and finds it there.
 */
final class RoleProvisioning {
    private static final int ATTEMPTS = 10;
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** duplicate_object, unique_violation and "tuple concurrently updated", which is an internal error to PostgreSQL. */
    private static final Set<String> RACES = Set.of("42710", "23505", "XX000");

    private RoleProvisioning() {}

    static void run(Session session, Script roles, Timing timing) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                session.execute("/* pawl roles.sql */ " + session.settings() + "BEGIN;\n" + roles.sql() + "\n;COMMIT");
                return;
            } catch (SQLException e) {
                rollBack(session, e);
                if (attempt == ATTEMPTS || !RACES.contains(SqlStates.of(e))) {
                    throw PawlException.of(Message.ROLES_FAILED, SqlStates.words(e))
                            .causedBy(e)
                            .at(roles.file(), null);
                }
                timing.pause().sleep(timing.jittered(PAUSE));
            }
        }
    }

    private static void rollBack(Session session, SQLException cause) {
        try {
            session.execute("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
