package dev.pawl.engine.migration;

import java.util.List;

/**
 * What is executed at once.
 *
 * @param statements a whole file, a transaction of the file's own, or one statement
 * @param inTransaction whether they run in a transaction of the runner's; if not, there is one statement
 */
public record Step(List<Statement> statements, boolean inTransaction) {
    public Step {
        statements = List.copyOf(statements);
    }

    static Step of(Statement statement) {
        return new Step(List.of(statement), !statement.kind().runsAlone());
    }

    /** The statement that runs outside a transaction, or the first of those in one. */
    public Statement first() {
        return statements.get(0);
    }
}
