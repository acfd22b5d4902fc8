package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Script;
import dev.pawl.engine.migration.Version;
import java.time.Duration;

/**
 * Runs {@code roles.sql} before the migrations. The runner lock belongs to one database, so runners of two databases may
 * lose a {@link ClusterRace} to each other.
 */
final class RoleProvisioning {
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
                if (attempt == ClusterRace.ATTEMPTS || !ClusterRace.isLost(e.sqlState())) {
                    throw failure(roles, e);
                }
                scope.timing().pause().sleep(scope.timing().jittered(ClusterRace.PAUSE));
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
