package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What one role tries in a row, and what each attempt has to come to. Confined to one thread. */
final class Attempts {
    private final Trial trial;
    private final String role;
    private final List<String> breaches = new ArrayList<>();

    private Attempts(Trial trial, String role) throws SQLException {
        this.trial = trial;
        this.role = role;
        trial.leaveRole();
        trial.enter(role);
    }

    static Attempts by(Service service, Trial trial) throws SQLException {
        return new Attempts(trial, service.toString());
    }

    /**
     * Tries a statement and undoes it.
     *
     * @param because what has to be in the server's words: a constraint, or a part of a sentence
     */
    Attempts refuses(String state, String because, String statement) throws SQLException {
        var outcome = trial.attempt(statement);
        if (!outcome.result().equals(state) || !outcome.detail().contains(because)) {
            breaches.add(
                    "%s: %s should come to %s %s but came to %s".formatted(role, statement, state, because, outcome));
        }
        return this;
    }

    /** Executes a statement that has to touch one row. */
    Attempts allows(String statement) throws SQLException {
        var outcome = trial.attemptAndKeep(statement);
        if (!outcome.result().equals(Outcome.rows(1))) {
            breaches.add("%s: %s should come to one row but came to %s".formatted(role, statement, outcome));
        }
        return this;
    }

    List<String> breaches() {
        return breaches;
    }
}
