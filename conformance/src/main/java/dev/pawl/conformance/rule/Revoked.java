package dev.pawl.conformance.rule;

import dev.pawl.conformance.Subject;
import java.util.Locale;

/** What a login needs for a file that makes {@code public.given} and may lose while it migrates. */
enum Revoked implements Trials.Case {
    INSERT_ON_HISTORY("REVOKE INSERT ON %3$s FROM %2$s", "GRANT INSERT ON %3$s TO %2$s"),
    CREATE_ON_SCHEMA(
            "REVOKE CREATE ON SCHEMA public FROM pg_database_owner",
            "GRANT CREATE ON SCHEMA public TO pg_database_owner"),
    MEMBERSHIP("REVOKE %1$s_role FROM %2$s", "GRANT %1$s_role TO %2$s") {
        @Override
        void prepare(Subject subject) {
            execute(subject, "CREATE ROLE %1$s_role; GRANT CREATE ON SCHEMA public TO %1$s_role");
            grant(subject);
        }

        @Override
        String[] statements(Subject subject) {
            return new String[] {
                "CREATE TABLE public.given (id int)",
                "ALTER TABLE public.given OWNER TO " + subject.database().name() + "_role"
            };
        }

        /** Roles outlive databases. */
        @Override
        void cleanUp(Subject subject) {
            execute(subject, "DROP OWNED BY %1$s_role CASCADE; DROP ROLE %1$s_role");
        }
    };

    private final String revoke;
    private final String grant;

    Revoked(String revoke, String grant) {
        this.revoke = revoke;
        this.grant = grant;
    }

    void prepare(Subject subject) {}

    /** What the file executes. */
    String[] statements(Subject subject) {
        return new String[] {"CREATE TABLE public.given (id int)"};
    }

    void revoke(Subject subject) {
        execute(subject, revoke);
    }

    void grant(Subject subject) {
        execute(subject, grant);
    }

    void cleanUp(Subject subject) {}

    static void execute(Subject subject, String sql) {
        var database = subject.database();
        subject.oracle()
                .execute(sql.formatted(
                        database.name(), database.owner(), subject.oracle().historyTable()));
    }

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
