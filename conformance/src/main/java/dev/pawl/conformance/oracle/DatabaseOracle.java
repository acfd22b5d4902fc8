package dev.pawl.conformance.oracle;

import dev.pawl.conformance.MigrationFolder;
import dev.pawl.conformance.Runner;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.FreshDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What is true of a database, read by its superuser; the one judge of all rules. Thread-safe. */
public final class DatabaseOracle {
    private static final String FINGERPRINT = text("fingerprint.sql");

    /** What a run may leave behind when it forgets something. */
    private static final String LEFTOVERS =
            """
            SELECT format('session of %s', coalesce(nullif(application_name, ''), 'no application name'))
            FROM pg_catalog.pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                AND application_name <> 'judge'
            UNION ALL SELECT format('advisory lock of pid %s', locks.pid)
            FROM pg_catalog.pg_locks AS locks
            JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = locks.pid
            WHERE locktype = 'advisory' AND locks.pid <> pg_backend_pid() AND application_name <> 'judge'
                AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            UNION ALL SELECT format('prepared transaction %s', gid) FROM pg_catalog.pg_prepared_xacts
            WHERE database = current_database()""";

    private static final String UNFINISHED =
            """
            SELECT format('index %s is invalid', indexrelid::regclass) FROM pg_catalog.pg_index WHERE NOT indisvalid
            UNION ALL SELECT format('constraint %I of %s is not validated', conname, conrelid::regclass)
            FROM pg_catalog.pg_constraint WHERE NOT convalidated
            UNION ALL SELECT format('partition %s is half detached', inhrelid::regclass)
            FROM pg_catalog.pg_inherits WHERE inhdetachpending""";

    private static final String CONTENTS =
            """
            SELECT format('SELECT %%L || count(*) || %%L || coalesce(sum(hashtext(t::text)), 0) FROM %%s AS t',
                'contents of ' || oid::regclass || ': ', ' rows, ', oid::regclass)
            FROM pg_catalog.pg_class
            WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
                AND relnamespace::regnamespace::text <> ALL ('{%1$s}')
                AND relnamespace::regnamespace::text || '.' || relname <> ALL ('{%1$s}')""";

    private static final String WRITES =
            """
            SELECT format('SELECT %%L || coalesce(sum(hashtext(t::text || xmin)), 0) || %%L || count(*) FROM %%s AS t',
                'rows of ' || oid::regclass || ': ', ' of ', oid::regclass)
            FROM pg_catalog.pg_class
            WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
                AND relnamespace::regnamespace::text <> 'judge'
                AND relnamespace::regnamespace::text <> ALL ('{%1$s}')
                AND relnamespace::regnamespace::text || '.' || relname <> ALL ('{%1$s}')
            UNION ALL SELECT format('SELECT %%L || coalesce(last_value, 0) FROM pg_catalog.pg_sequences'
                || ' WHERE schemaname = %%L AND sequencename = %%L', 'sequence ' || sequencename || ': ', schemaname,
                sequencename)
            FROM pg_catalog.pg_sequences WHERE schemaname <> ALL ('{%1$s}')
            UNION ALL SELECT 'SELECT ''catalog ' || relname || ': '' || coalesce(sum(xmin::text::bigint), 0)'
                || ' || '' of '' || count(*) FROM pg_catalog.' || relname
            FROM pg_catalog.pg_class
            WHERE relname IN ('pg_class', 'pg_attribute', 'pg_constraint', 'pg_trigger', 'pg_policy', 'pg_proc',
                'pg_description', 'pg_namespace', 'pg_type', 'pg_attrdef', 'pg_default_acl', 'pg_index')""";

    private final EmbeddedDatabase database;
    private final Runner runner;

    /** A judge of what this runner did to a database. */
    public DatabaseOracle(EmbeddedDatabase database, Runner runner) {
        this.database = database;
        this.runner = runner;
    }

    /** How often each file of a {@link MigrationFolder} ran. */
    public Map<Integer, Integer> probeCounts() {
        var counts = new TreeMap<Integer, Integer>();
        if (isThere(MigrationFolder.PROBE)) {
            query("SELECT file || ' ' || count(*) FROM " + MigrationFolder.PROBE + " GROUP BY file").stream()
                    .map(row -> row.split(" ", 2))
                    .forEach(row -> counts.put(Integer.valueOf(row[0]), Integer.valueOf(row[1])));
        }
        return counts;
    }

    /** The names of the files that the history says are applied. */
    public Set<String> recordedFiles() {
        return isThere(runner.historyTable()) ? new TreeSet<>(query(runner.historyQuery())) : Set.of();
    }

    /** The table in which the runner writes down what it applied. */
    public String historyTable() {
        return runner.historyTable();
    }

    /** What the database is, comparable with another one that was brought to the same files. */
    public List<String> fingerprint() {
        return query(FINGERPRINT);
    }

    /** What is in the tables, those of the runner aside; comparable as the fingerprint is. */
    public List<String> contents() {
        var notLooked = new ArrayList<>(runner.bookkeeping());
        notLooked.add(runner.historyTable());
        return query(String.join("\nUNION ALL ", query(CONTENTS.formatted(String.join(",", notLooked)))));
    }

    /** What a statement of any kind would change, comparable with the same database at another time. */
    public List<String> writes() {
        return Stream.concat(
                        fingerprint().stream(),
                        query(String.join(
                                        "\nUNION ALL ",
                                        query(WRITES.formatted(String.join(",", runner.bookkeeping())))))
                                .stream())
                .sorted()
                .toList();
    }

    /** Indexes, constraints and partitions that a statement has left half-way. */
    public List<String> unfinished() {
        return query(UNFINISHED);
    }

    /** Sessions, locks and transactions that somebody has left behind; waits ten seconds for what ends by itself. */
    public List<String> leftovers() {
        return ask(connection -> FreshDatabase.queryUntilEmpty(connection, LEFTOVERS));
    }

    /** Ends the sessions of everybody else as an administrator does, and returns when they are gone. */
    public void endSessions() {
        var others = "FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                + " AND backend_type = 'client backend' AND application_name <> 'judge'";
        query("SELECT pg_terminate_backend(pid) " + others);
        ask(connection -> FreshDatabase.queryUntilEmpty(connection, "SELECT pid " + others));
    }

    /** What is in one list and not in the other, - before and + after. */
    public static List<String> differences(List<String> before, List<String> after) {
        var differences = new ArrayList<String>();
        before.stream().filter(fact -> !after.contains(fact)).map("- "::concat).forEach(differences::add);
        after.stream().filter(fact -> !before.contains(fact)).map("+ "::concat).forEach(differences::add);
        return differences;
    }

    /** Lets the database refuse every new row of the history, as if its disk were full at that moment. */
    public void refuseHistoryRows() {
        execute(
                """
                CREATE SCHEMA judge;
                GRANT USAGE ON SCHEMA judge TO PUBLIC;
                CREATE FUNCTION judge.refuse() RETURNS trigger LANGUAGE plpgsql
                    AS $$ BEGIN RAISE 'no row of the history can be written now'; END $$;
                CREATE TRIGGER judge BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION judge.refuse()"""
                        .formatted(runner.historyTable()));
    }

    /**
     * Makes the functions {@code judge.pass} and {@code judge.gate} and the operator class {@code judge.gated}, in which
     * a session stands still while somebody holds the lock of a gate.
     */
    public void makeGates() {
        execute(text("gates.sql"));
    }

    /**
     * Makes the schema {@code astray}, in which tables, functions, types and operators have the names of those that a
     * runner uses, its history among them.
     */
    public void makeAstray() {
        execute(text("astray.sql"));
        execute("CREATE TABLE astray.%s (LIKE %s INCLUDING ALL)"
                .formatted(runner.historyTable().replaceAll(".*[.]", ""), runner.historyTable()));
        execute("GRANT ALL ON ALL TABLES IN SCHEMA astray TO PUBLIC");
    }

    /** Takes back {@link #refuseHistoryRows}. */
    public void acceptHistoryRows() {
        execute("DROP SCHEMA judge CASCADE");
    }

    /** The first column of each row. */
    public List<String> query(String sql) {
        return ask(connection -> FreshDatabase.query(connection, sql));
    }

    /** Executes SQL. */
    public void execute(String sql) {
        ask(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private boolean isThere(String table) {
        return query("SELECT to_regclass('" + table + "') IS NOT NULL").contains("t");
    }

    private <T> T ask(Question<T> question) {
        try (var connection = connect()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the judge cannot ask " + database.name() + ": " + e.getMessage(), e);
        }
    }

    /** A session of the judge, which is no leftover and which {@link #endSessions} spares; the caller closes it. */
    public Connection connect() throws SQLException {
        var connection = database.connectAsSuperuser();
        connection.setClientInfo("ApplicationName", "judge");
        return connection;
    }

    /** Something to be found out on a connection. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private static String text(String name) {
        try (var stream = DatabaseOracle.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not beside the class that reads it");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
