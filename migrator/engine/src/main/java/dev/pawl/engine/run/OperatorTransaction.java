package dev.pawl.engine.run;

import dev.pawl.engine.history.Bookkeeping;
import dev.pawl.engine.history.HistoryTable;
import dev.pawl.engine.history.HistoryTable.Shape;
import dev.pawl.engine.migration.Migration;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The transaction of an {@link OperatorRun}, and what belongs into each of them. */
public final class OperatorTransaction {
    private final Session session;
    private final String runner;

    OperatorTransaction(Session session, String runner) {
        this.session = session;
        this.runner = runner;
    }

    /** To read and write with; neither committed nor closed by the work. */
    public Connection connection() {
        return session.connection();
    }

    /** Name and address of the database, for messages. */
    public String database() {
        return session.database();
    }

    /**
     * Makes the tables of Pawl that are not there.
     *
     * @throws dev.pawl.engine.error.PawlException when the history is another tool's
     */
    public void completeTables() throws SQLException {
        var state = Bookkeeping.state(connection());
        HistoryTable.requireOurs(connection(), state.history());
        if (!(state.history() instanceof Shape.Complete)) {
            session.execute(HistoryTable.completion());
        }
        if (!state.complete()) {
            session.execute(Bookkeeping.completion());
        }
    }

    /** Makes schema {@code pawl} where it is not there or older, but no history: for work that is about no migration. */
    public void completeBookkeeping() throws SQLException {
        if (!Bookkeeping.state(connection()).complete()) {
            session.execute(Bookkeeping.completion());
        }
    }

    /** As {@link #execute}, for what takes its time. */
    public void executePatiently(String sql) throws SQLException {
        session.executeAlone(sql);
    }

    /** Executes SQL that is not prepared, such as the definition of a table. */
    public void execute(String sql) throws SQLException {
        session.execute(sql);
    }

    /** Executes SQL with parameters; returns how many rows it touched. */
    public int update(String sql, @Nullable Object... parameters) throws SQLException {
        try (var statement = connection().prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Whether a query has a row. */
    public boolean exists(String query, @Nullable Object... parameters) throws SQLException {
        try (var statement = connection().prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /**
     * Whether the catalog tells what became of a step that runs outside a transaction.
     *
     * @param number of the step, from 1
     */
    public boolean catalogTells(Migration migration, int number) {
        var contents = migration.contents();
        var steps = contents.steps();
        if (number > steps.size()) {
            return false;
        }
        var position = new FileSteps.Position(migration, contents, steps.get(number - 1), number, steps.size());
        return Leftovers.of(session, position).canTell();
    }

    /**
     * Writes down what an operator did.
     *
     * @param version which migration it was about; null when it was about none
     * @param found what was found before
     * @param reason why, in the operator's words
     */
    public void record(String action, @Nullable String version, String found, String reason) throws SQLException {
        update(
                "INSERT INTO pawl.operator_actions (action, version, found, reason, runner) VALUES (?, ?, ?, ?, ?)",
                action,
                version,
                found,
                reason,
                runner);
    }
}
