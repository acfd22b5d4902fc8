package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What one role executes, and what it is allowed. Confined to one thread. */
final class ServiceStatements {
    private static final String AS = "-- as ";
    private static final String REFUSED = "-- refused ";

    private final String role;
    private final Trial superuser;
    private final List<Statement> statements;

    private ServiceStatements(String role, Trial superuser, List<Statement> statements) {
        this.role = role;
        this.superuser = superuser;
        this.statements = statements;
    }

    static ServiceStatements of(String role, Trial superuser) {
        var blocks = Stream.of(Bundled.testFile("services/" + role + ".sql").split("\n\n", -1))
                .filter(block -> block.strip().endsWith(";"))
                .map(block -> Statement.of(block, role))
                .toList();
        return new ServiceStatements(role, superuser, blocks);
    }

    /** The roles whose statements are known. */
    static Stream<String> roles() {
        return Stream.concat(Stream.of(Service.values()).map(Service::toString), Stream.of(Service.ALL_ZONES));
    }

    /** The statements that do not work, for whatever reason. */
    List<String> refused() throws SQLException {
        var refused = new ArrayList<String>();
        for (var statement : statements) {
            var outcome = attempt(statement);
            if (!statement.isAsExpected(outcome)) {
                refused.add("%s as %s: came to %s".formatted(statement.sql, statement.role, outcome));
            }
        }
        return refused;
    }

    /** The rights without which every statement would still be allowed. */
    List<String> rightsThatNoneNeeds() throws SQLException {
        var unneeded = new ArrayList<String>();
        for (var right : rights()) {
            superuser.execute("SAVEPOINT revoked");
            superuser.execute("REVOKE %s FROM %s".formatted(right.text, role));
            if (!isMissed(right)) {
                unneeded.add("%s: no statement of services/%s.sql needs %s".formatted(right.of, role, right.text));
            }
            superuser.execute("ROLLBACK TO SAVEPOINT revoked");
        }
        return unneeded;
    }

    /** What no statement names is used by functions that some of them call. */
    private boolean isMissed(Right right) throws SQLException {
        var naming = statements.stream()
                .filter(statement -> Pattern.compile("\\b%s\\b".formatted(right.of))
                        .matcher(statement.sql)
                        .find())
                .toList();
        for (var statement : naming.isEmpty() ? statements : naming) {
            if (attempt(statement).result().equals(Outcome.INSUFFICIENT_PRIVILEGE)) {
                return true;
            }
        }
        return false;
    }

    private Outcome attempt(Statement statement) throws SQLException {
        superuser.execute(
                "SET LOCAL pawl.zone_id = '%s'".formatted(statement.role.equals(Service.ALL_ZONES) ? "" : Zone.A.id()));
        superuser.enter(statement.role);
        try {
            return superuser.attempt(statement.sql);
        } finally {
            superuser.leaveRole();
        }
    }

    private List<Right> rights() throws SQLException {
        return superuser.rows(
                """
                WITH relation AS (
                    SELECT * FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace AND NOT relispartition AND relkind IN ('r', 'p', 'v')
                ), granted (of_name, right_text, grantee, owner) AS (
                    SELECT relname, format('%s ON public.%I', privilege_type, relname), grantee, relowner
                    FROM relation, aclexplode(relacl)
                    UNION ALL
                    SELECT relname, format('%s (%I) ON public.%I', privilege_type, attname, relname), grantee, relowner
                    FROM relation JOIN pg_attribute ON attrelid = relation.oid AND NOT attisdropped, aclexplode(attacl)
                    UNION ALL
                    SELECT proname, format('%s ON FUNCTION %s', privilege_type, pg_proc.oid::regprocedure), grantee,
                        proowner
                    FROM pg_proc, aclexplode(proacl) WHERE pronamespace = 'public'::regnamespace
                )
                SELECT of_name, right_text FROM granted
                WHERE grantee = ?::regrole AND grantee <> owner ORDER BY 1, 2""",
                row -> new Right(row.getString(1), row.getString(2)), role);
    }

    private record Right(String of, String text) {}

    private record Statement(String role, String refusal, String sql) {
        static Statement of(String block, String role) {
            return new Statement(
                    heading(block, AS).orElse(role), heading(block, REFUSED).orElse(""), block.strip());
        }

        private static Optional<String> heading(String block, String word) {
            return block.lines()
                    .filter(line -> line.startsWith(word))
                    .map(line -> line.substring(word.length()))
                    .findFirst();
        }

        /** A change of no row would try no right to a row. */
        boolean isAsExpected(Outcome outcome) {
            if (!refusal.isEmpty()) {
                return outcome.result().equals(refusal);
            }
            boolean changes = sql.lines().anyMatch(line -> line.startsWith("UPDATE") || line.startsWith("DELETE"));
            return outcome.result().endsWith(" rows")
                    && !(changes && outcome.result().equals(Outcome.NO_ROWS));
        }
    }
}
