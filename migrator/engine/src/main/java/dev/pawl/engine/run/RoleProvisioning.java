package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Script;
import dev.pawl.engine.migration.Version;
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

    /** For messages; no migration has this version. */
    private static final Version ROLES = new Version("000_roles");

    private RoleProvisioning() {}

    static void run(RunScope scope, Script roles) throws ConnectionLost, InterruptedException {
        var contents = roles.contents();
        for (int attempt = 1; ; attempt++) {
            try {
                scope.retries().run(ROLES, 1, scope.retries().longest(), timeout -> send(scope, contents, timeout));
                return;
            } catch (BatchFailure e) {
                if (scope.session().isLost()) {
                    throw new ConnectionLost(e.error(), null, scope.session().serverStart());
                }
                if (attempt == ATTEMPTS || !RACES.contains(e.sqlState())) {
                    throw failure(roles, e);
                }
                scope.timing().pause().sleep(scope.timing().jittered(PAUSE));
            }
        }
    }

    private static void send(RunScope scope, Contents contents, Duration lockTimeout) throws BatchFailure {
        var session = scope.session();
        var batch = session.begin("/* pawl roles.sql */ BEGIN").ours(Bracket.lockTimeout(lockTimeout));
        contents.withoutBracket().forEach(statement -> batch.file(contents, statement));
        session.send(batch.commit().and(session.resets()));
    }

    private static PawlException failure(Script roles, BatchFailure e) {
        var hint = SqlStates.INSUFFICIENT_PRIVILEGE.equals(e.sqlState())
                ? "The migrating login needs CREATEROLE for the roles of this set."
                : "Correct roles.sql and run again.";
        return PawlException.of(Message.ROLES_FAILED, SqlStates.words(e.error()), hint)
                .causedBy(e.error())
                .at(roles.file(), e.place().map(Batch.Place::line).orElse(null));
    }
}
