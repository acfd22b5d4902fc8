package dev.pawl.conformance.rule;

import dev.pawl.conformance.Subject;
import java.sql.SQLException;
import java.util.Locale;

/** What an index that is built concurrently has to wait for. */
@SuppressWarnings("ImmutableEnumChecker") // Nobody changes the array.
enum OldTransaction implements Trials.Case {
    SNAPSHOT("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT 1"),
    CURSOR("DECLARE report CURSOR FOR SELECT * FROM public.big", "FETCH 1 FROM report"),
    /** It outlives its session. */
    PREPARED("INSERT INTO public.big VALUES (4)") {
        @Override
        void begin(Subject subject, FrozenRun frozen) throws SQLException {
            try (var session = subject.database().connect();
                    var statement = session.createStatement()) {
                statement.execute(
                        "BEGIN; INSERT INTO public.big VALUES (4); PREPARE TRANSACTION '" + gid(subject) + "'");
            }
        }

        @Override
        void end(Subject subject, FrozenRun frozen) {
            subject.oracle().execute("COMMIT PREPARED '" + gid(subject) + "'");
        }

        private static String gid(Subject subject) {
            return "forgotten_" + subject.database().name();
        }
    };

    private final String[] statements;

    OldTransaction(String... statements) {
        this.statements = statements;
    }

    /** Begins it. */
    void begin(Subject subject, FrozenRun frozen) throws SQLException {
        frozen.hold(statements);
    }

    /** Ends it. */
    void end(Subject subject, FrozenRun frozen) throws SQLException {
        frozen.thaw();
    }

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
