package dev.pawl.conformance.rule;

import dev.pawl.conformance.Subject;
import dev.pawl.conformance.fault.Pooler;
import dev.pawl.conformance.fault.Pooler.Mode;

/** A mode of PgBouncer, as a case. */
enum PoolerMode implements Trials.Case {
    TRANSACTION(Mode.TRANSACTION),
    SESSION(Mode.SESSION),
    STATEMENT(Mode.STATEMENT);

    /** Enough for two runs with a second connection each, where a client keeps one. */
    static final int CONNECTIONS = 5;

    private final Mode mode;

    PoolerMode(Mode mode) {
        this.mode = mode;
    }

    /** A pooler in front of the subject's database. */
    Pooler start(Subject subject) throws Exception {
        var database = subject.database();
        return Pooler.start(mode, database.port(), CONNECTIONS, database.name());
    }

    @Override
    public String word() {
        return mode.word();
    }
}
