package dev.pawl.conformance;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.FreshDatabase;
import java.sql.SQLException;
import java.util.List;

/** What is true of a database, read from the outside; the one judge of all rules. */
final class DatabaseOracle {
    /** Sessions and advisory locks that somebody left behind in the database; visible to its owner. */
    static final String LEFTOVERS =
            """
            SELECT 'session of ' || application_name FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
            UNION ALL SELECT 'advisory lock of pid ' || pid FROM pg_locks
                WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""";

    private final EmbeddedDatabase database;

    DatabaseOracle(EmbeddedDatabase database) {
        this.database = database;
    }

    /** How often each probe file ran, as {@code file:count}. */
    List<String> probeCounts() {
        return query("SELECT file || ':' || count(*) FROM public.probe GROUP BY file ORDER BY file");
    }

    /** The recorded versions, ordered. */
    List<String> recordedVersions() {
        return query("SELECT version FROM public.schema_migrations ORDER BY version COLLATE \"C\"");
    }

    /** Everything in the catalogs that a run could change, and the history with its row versions. */
    List<String> fingerprint() {
        return query(
                """
                SELECT 'class ' || oid || relname || coalesce(relacl::text, '') || xmin FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace
                UNION ALL SELECT 'attribute ' || attrelid || attname || xmin FROM pg_attribute
                    WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
                UNION ALL SELECT 'constraint ' || oid || conname || xmin FROM pg_constraint
                    WHERE connamespace = 'public'::regnamespace
                UNION ALL SELECT 'trigger ' || oid || tgname || tgenabled::text FROM pg_trigger
                UNION ALL SELECT 'policy ' || oid || polname || xmin FROM pg_policy
                UNION ALL SELECT 'function ' || oid || proname || xmin FROM pg_proc
                    WHERE pronamespace = 'public'::regnamespace
                UNION ALL SELECT 'description ' || objoid || classoid || objsubid || xmin FROM pg_description
                    WHERE objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
                UNION ALL SELECT 'history ' || version || applied_at || xmin FROM public.schema_migrations
                ORDER BY 1""");
    }

    /** The tables of schema public besides the history. */
    List<String> tables() {
        return query(
                """
                SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'schema_migrations'
                ORDER BY relname""");
    }

    private List<String> query(String sql) {
        try (var connection = database.connectAsSuperuser()) {
            return FreshDatabase.query(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the judge cannot read " + database.name() + ": " + e.getMessage(), e);
        }
    }
}
