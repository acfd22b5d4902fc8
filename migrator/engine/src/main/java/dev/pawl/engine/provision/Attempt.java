package dev.pawl.engine.provision;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ProvisionReport.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** One look at a cluster, and what follows from it. */
final class Attempt {
    private final ClusterSession session;
    private final Wanted wanted;
    private final Tally tally;

    Attempt(ClusterSession session, Wanted wanted, Tally tally) {
        this.session = session;
        this.wanted = wanted;
        this.tally = tally;
    }

    /** Refuses what a person has to decide, before anything is changed. */
    void requireNoConflict() {
        refuse(Comparison.of(wanted, session.stateBefore(), session.provisioner(), login -> true));
    }

    /** Notes what would be done. */
    void plan() throws SQLException {
        if (wanted.needsRoles()) {
            session.makeRolesForNow();
        }
        var state = session.read();
        var result = compare(state);
        for (var change : result.changes()) {
            visitBefore(change, state, true);
            tally.done(change);
        }
    }

    /**
     * Does what there is to do; true when there was nothing.
     *
     * @throws SQLException when a statement failed; what was done before is kept
     */
    boolean isDone() throws SQLException {
        if (wanted.needsRoles()) {
            session.makeRoles();
        }
        var state = session.read();
        var result = compare(state);
        requireProgress(result.changes());
        for (var change : result.changes()) {
            visitBefore(change, state, false);
            session.send(change);
            tally.done(change);
            if (change.kind() == Kind.LOGIN) {
                session.passwordWasSet(change.name());
            }
        }
        return result.changes().isEmpty();
    }

    private Comparison.Result compare(ClusterState state) {
        tally.rolesAfter(state.roles());
        var result = Comparison.of(
                wanted, state, session.provisioner(), login -> session.hasPassword(login, databaseOf(login), state));
        refuse(result);
        tally.leftAlone(result.leftAlone());
        return result;
    }

    private static void refuse(Comparison.Result result) {
        if (!result.conflicts().isEmpty()) {
            throw PawlException.of(
                    Message.PROVISION_CONFLICT,
                    result.conflicts().stream().map(Comparison.Conflict::found).collect(Collectors.joining("; ")),
                    result.conflicts().stream()
                            .map(Comparison.Conflict::remedy)
                            .distinct()
                            .collect(Collectors.joining(" ")));
        }
    }

    /** A change that was made and is found again has no effect. */
    private void requireProgress(List<Change> changes) {
        var again = changes.stream().filter(tally::isDone).toList();
        if (!again.isEmpty()) {
            throw PawlException.of(
                    Message.PROVISION_UNDONE,
                    again.stream().map(Change::name).collect(Collectors.joining(", ")),
                    again.stream().map(Change::note).collect(Collectors.joining("; ")));
        }
    }

    private void visitBefore(Change change, ClusterState state, boolean dryRun) throws SQLException {
        for (var database : wanted.databases()) {
            boolean isMeant = change.kind() == Kind.DATABASE
                    && !change.makes()
                    && change.name().equals(database.name());
            if (isMeant && !Comparison.isSeenTo(database, state)) {
                new SchemaVisit(session, database, state, tally).visit(dryRun);
            }
        }
    }

    private String databaseOf(Login login) {
        return wanted.databases().stream()
                .filter(database -> database.owner().equals(login.name())
                        || database.services().contains(login.name()))
                .map(WantedDatabase::name)
                .findFirst()
                .orElseThrow();
    }
}
