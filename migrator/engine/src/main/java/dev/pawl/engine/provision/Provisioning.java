package dev.pawl.engine.provision;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.Script;
import dev.pawl.engine.report.ProvisionReport;
import dev.pawl.engine.run.ClusterRace;
import dev.pawl.engine.run.Connecting;
import dev.pawl.engine.run.SqlStates;
import dev.pawl.engine.run.Timing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the databases and logins that are wanted, and changes those that are not as wanted. May be run any number of
 * times, by any number of sessions at once; the second run finds nothing to do. Needs CREATEROLE and CREATEDB, and no
 * superuser.
 *
 * @param maintenance a database that is always there, to which it connects first
 * @param roles what makes the roles of the services; run when a login is to become a member of one
 * @param connectWait how long a server that does not answer is tried again
 * @param progress is told in words when it has to look again
 */
public record Provisioning(
        Cluster cluster,
        String maintenance,
        Optional<Script> roles,
        Duration connectWait,
        Timing timing,
        RunListener listener,
        Consumer<String> progress) {

    /**
     * Does it.
     *
     * @throws PawlException when it could not be done; what was made before is kept, and the next run goes on from there
     */
    public ProvisionReport execute(Wanted wanted) {
        return run(wanted, false);
    }

    /**
     * Says what {@link #execute} would do now, and changes nothing.
     *
     * @throws PawlException when it would be refused
     */
    public ProvisionReport plan(Wanted wanted) {
        return run(wanted, true);
    }

    private ProvisionReport run(Wanted wanted, boolean dryRun) {
        long begin = timing.nanoTime().getAsLong();
        try (var session = ClusterSession.open(this, wanted)) {
            var tally = new Tally(session.stateBefore().roles());
            new Attempt(session, wanted, tally).requireNoConflict();
            if (dryRun) {
                new Attempt(session, wanted, tally).plan();
            } else {
                untilNothingIsLeft(session, wanted, tally);
            }
            var took = Duration.ofNanos(timing.nanoTime().getAsLong() - begin);
            return tally.report(target(), dryRun, took);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Looks again after everything was done: what has no effect is an error, and not a change at each run. */
    private void untilNothingIsLeft(ClusterSession session, Wanted wanted, Tally tally) throws SQLException {
        for (int attempts = 1; ; attempts++) {
            int before = tally.size();
            try {
                if (new Attempt(session, wanted, tally).isDone()) {
                    return;
                }
            } catch (SQLException e) {
                attempts = tally.size() > before ? 1 : attempts;
                if (attempts == ClusterRace.ATTEMPTS || !mayBeTriedAgain(e)) {
                    throw e;
                }
                progress.accept(Message.PROVISION_RETRY.id() + ": " + Message.PROVISION_RETRY.text(SqlStates.of(e)));
                pause();
            }
        }
    }

    private static boolean mayBeTriedAgain(SQLException e) {
        return e instanceof LockedOut || ClusterRace.isLost(SqlStates.of(e)) || SqlStates.isLockNotAvailable(e);
    }

    private void pause() {
        try {
            timing.pause().sleep(timing.jittered(ClusterRace.PAUSE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PawlException.of(Message.PROVISION_FAILED, target(), "it was interrupted", "Run again.")
                    .causedBy(e);
        }
    }

    private PawlException failure(SQLException e) {
        var state = SqlStates.of(e);
        if (SqlStates.isNotReady(e)) {
            return PawlException.of(Message.CONNECTION_LOST, target(), SqlStates.words(e))
                    .causedBy(e);
        }
        var next =
                switch (state) {
                    case SqlStates.INSUFFICIENT_PRIVILEGE ->
                        "The login needs CREATEROLE and CREATEDB; for a role that somebody else made, also GRANT role TO"
                                + " login WITH ADMIN OPTION.";
                    case "55006" -> "End the sessions that are connected to template1.";
                    default -> "Put right what the server names.";
                };
        return PawlException.of(Message.PROVISION_FAILED, target(), SqlStates.words(e), next)
                .causedBy(e);
    }

    String target() {
        return cluster.address();
    }

    Connecting connecting(String database) {
        return new Connecting(cluster.database(database), connectWait, timing, listener);
    }
}
