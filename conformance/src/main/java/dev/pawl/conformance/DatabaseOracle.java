package dev.pawl.conformance;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.FreshDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** What is true of a database, read from the outside; the one judge of all rules. Thread-safe. */
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
        return queryIfThere(
                "public.probe", "SELECT file || ':' || count(*) FROM public.probe GROUP BY file ORDER BY file");
    }

    /** The recorded versions, ordered. */
    List<String> recordedVersions() {
        return queryIfThere(
                "public.schema_migrations",
                "SELECT version FROM public.schema_migrations ORDER BY version COLLATE \"C\"");
    }

    /** What is not as it was in an older fingerprint. */
    List<String> changesSince(List<String> before) {
        var after = fingerprint();
        return Stream.concat(
                        before.stream().filter(fact -> !after.contains(fact)).map("- "::concat),
                        after.stream().filter(fact -> !before.contains(fact)).map("+ "::concat))
                .toList();
    }

    /** Everything in schema public that a run could change, the rows with their versions. */
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
                UNION ALL SELECT 'schema ' || nspname || coalesce(nspacl::text, '') || xmin FROM pg_namespace
                    WHERE nspname = 'public'
                UNION ALL SELECT 'sequence ' || sequencename || coalesce(last_value, 0) FROM pg_sequences
                    WHERE schemaname = 'public'
                UNION ALL SELECT 'probe ' || file || ' ' || xmin FROM public.probe
                UNION ALL SELECT 'history ' || version || applied_at || xmin FROM public.schema_migrations
                ORDER BY 1""");
    }

    /** Lets the database refuse every new row of the history, as if its disk were full at that moment. */
    void refuseHistoryRows() {
        execute(
                """
                CREATE SCHEMA judge;
                CREATE FUNCTION judge.refuse() RETURNS trigger LANGUAGE plpgsql
                    AS $$ BEGIN RAISE 'no row of the history can be written now'; END $$;
                CREATE TRIGGER judge BEFORE INSERT ON public.schema_migrations
                    FOR EACH ROW EXECUTE FUNCTION judge.refuse()""");
    }

    void acceptHistoryRows() {
        execute("DROP SCHEMA judge CASCADE");
    }

    private List<String> queryIfThere(String table, String sql) {
        boolean isThere = !query("SELECT 1 FROM pg_class WHERE oid = to_regclass('" + table + "')")
                .isEmpty();
        return isThere ? query(sql) : List.of();
    }

    private List<String> query(String sql) {
        try (var connection = database.connectAsSuperuser()) {
            return FreshDatabase.query(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the judge cannot read " + database.name() + ": " + e.getMessage(), e);
        }
    }

    private void execute(String sql) {
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the judge cannot change " + database.name() + ": " + e.getMessage(), e);
        }
    }
}
