package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.BriefQuery;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a login may not do although a run has to: found in the catalog before the first statement, all of it at once.
 *
 * @param lacking each in words
 * @param remedies the statements that put it right
 */
record Privileges(List<String> lacking, List<String> remedies) {
    /** Those of a login that may do all that Pawl itself does; what files do is seen when they run. */
    static final Privileges ENOUGH = new Privileges(List.of(), List.of());

    /** One row of two arrays, or of two nulls. */
    private static final String QUERY =
            """
            SELECT pg_catalog.array_agg(lack || ' for ' || login), pg_catalog.array_agg(remedy)
            FROM (SELECT pg_catalog.quote_ident(current_user) AS login,
                    pg_catalog.quote_ident(pg_catalog.current_database()) AS database) AS here
            CROSS JOIN LATERAL (
                SELECT 'leave to write (default_transaction_read_only is on)' AS lack,
                    'ALTER ROLE ' || login || ' IN DATABASE ' || database
                        || ' SET default_transaction_read_only = off' AS remedy
                WHERE pg_catalog.current_setting('default_transaction_read_only')::boolean
                UNION ALL
                SELECT 'CREATE on database ' || database, 'GRANT CREATE ON DATABASE ' || database || ' TO ' || login
                WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'pawl')
                    AND NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
                UNION ALL
                SELECT 'CREATE on schema public', 'GRANT CREATE ON SCHEMA public TO ' || login
                FROM pg_catalog.pg_namespace AS schema
                WHERE nspname = 'public' AND NOT pg_catalog.has_schema_privilege(schema.oid, 'CREATE')
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_class
                        WHERE relnamespace = schema.oid AND relname = 'schema_migrations')
                UNION ALL
                SELECT privilege || ' on public.schema_migrations',
                    'GRANT ' || privilege || ' ON public.schema_migrations TO ' || login
                FROM pg_catalog.pg_class AS history
                JOIN pg_catalog.pg_namespace AS schema ON schema.oid = relnamespace AND nspname = 'public',
                    pg_catalog.unnest(ARRAY['SELECT', 'INSERT']) AS privilege
                WHERE relname = 'schema_migrations' AND relkind IN ('r', 'p')
                    AND NOT pg_catalog.has_table_privilege(history.oid, privilege)
                UNION ALL
                SELECT 'the use of the tables of Pawl', 'GRANT USAGE ON SCHEMA pawl TO ' || login
                    || '; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pawl TO ' || login
                FROM pg_catalog.pg_namespace AS schema
                WHERE nspname = 'pawl' AND (NOT pg_catalog.has_schema_privilege(schema.oid, 'USAGE')
                    OR EXISTS (SELECT FROM pg_catalog.pg_class AS own
                        WHERE relnamespace = schema.oid AND relname IN ('runs', 'steps') AND relkind = 'r'
                            AND NOT pg_catalog.has_table_privilege(own.oid, 'INSERT')))
            ) AS lacks""";

    Privileges {
        lacking = List.copyOf(lacking);
        remedies = List.copyOf(remedies);
    }

    /**
     * Those of a session, found out in one round trip.
     *
     * @param before commands without an answer, to be executed first
     */
    static Privileges of(Connection connection, List<String> before) throws SQLException {
        var message = new ArrayList<>(before);
        message.add(BriefQuery.message(QUERY));
        try (var statement = connection.createStatement()) {
            boolean isAnswer = statement.execute(String.join("; ", message));
            while (!isAnswer) {
                isAnswer = statement.getMoreResults();
            }
            try (var row = statement.getResultSet()) {
                row.next();
                return new Privileges(texts(row.getArray(1)), texts(row.getArray(2)));
            }
        }
    }

    private static List<String> texts(Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    boolean areEnough() {
        return lacking.isEmpty();
    }

    /** The refusal for these, and for what else is missing. */
    PawlException refusal(String database, List<String> missing) {
        var all = new ArrayList<>(lacking);
        all.addAll(missing);
        var steps = new ArrayList<String>();
        if (!areEnough()) {
            steps.add("Let an administrator run: " + String.join("; ", remedies) + ";");
        }
        if (!missing.isEmpty()) {
            steps.add("Provide what the migrations require, or run them elsewhere.");
        }
        return PawlException.of(Message.REQUIREMENTS, database, String.join(", ", all), String.join(" ", steps));
    }
}
