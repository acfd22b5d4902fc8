package dev.pawl.conformance.kit;

import dev.pawl.conformance.Running.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/**
 * The least that keeps every rule: a lock that is never waited for inside a statement, a transaction for each file with
 * its history row, checksums, a time limit for locks, a session that is the same for each file, and a look at the
 * catalog before an index is built concurrently.
 * Each of the {@link BrokenRunners} does one of these steps otherwise.
 */
class MinimalRunner {
    private static final Pattern INDEX = Pattern.compile("INDEX CONCURRENTLY (?:IF NOT EXISTS )?(?:public[.])?(\\w+)");
    private static final Pattern PARTITION = Pattern.compile("(.* DETACH PARTITION (\\S+)) CONCURRENTLY");

    /** Connects and applies what is pending. */
    final Ending migrate(String url, String user, Path folder) throws SQLException, IOException, InterruptedException {
        Connection connection;
        try {
            connection = DriverManager.getConnection(url, user, "");
        } catch (SQLException e) {
            return failed(e);
        }
        return migrate(connection, folder);
    }

    /** Applies what is pending; the connection is this runner's to close. */
    Ending migrate(Connection connection, Path folder) throws SQLException, IOException, InterruptedException {
        try {
            requireSessionOfItsOwn(connection);
            prepare(connection);
            lock(connection);
            makeHistory(connection);
            var history = readHistory(connection);
            var scripts = Script.all(folder);
            requireUnedited(scripts, history);
            requireNoneMissing(scripts, history);
            requireNoneLate(scripts, history);
            requireAsFrozen(scripts, Script.manifest(folder));
            applyAll(
                    connection,
                    scripts.stream()
                            .filter(script -> !history.containsKey(script.version()))
                            .toList());
            end(connection);
            return new Ending(true, "applied what was pending");
        } catch (SQLException e) {
            endAfterFailure(connection);
            return failed(e);
        }
    }

    Ending failed(SQLException e) {
        return new Ending(false, e.getSQLState() + " " + e.getMessage());
    }

    /** A pooler in between makes up the pid that it tells its clients. */
    void requireSessionOfItsOwn(Connection connection) throws SQLException {
        int told = connection.unwrap(PGConnection.class).getBackendPID();
        if (!isTrue(connection, "SELECT pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) " + told)) {
            throw new SQLException("there is a pooler in between, behind which a lock of a session protects nothing");
        }
    }

    private void prepare(Connection connection) throws SQLException {
        chooseSchemas(connection);
        execute(connection, "SET lock_timeout = '500ms'");
    }

    void chooseSchemas(Connection connection) throws SQLException {
        execute(connection, "SET search_path = public");
    }

    void reset(Connection connection) throws SQLException {
        execute(connection, "RESET ALL");
        prepare(connection);
    }

    void lock(Connection connection) throws SQLException, InterruptedException {
        while (!isTrue(connection, "SELECT pg_try_advisory_lock(1)")) {
            execute(connection, "SELECT pg_sleep(0.02)");
        }
    }

    void makeHistory(Connection connection) throws SQLException {
        execute(
                connection,
                """
                CREATE TABLE IF NOT EXISTS public.schema_migrations (
                    version text PRIMARY KEY,
                    applied_at timestamptz NOT NULL DEFAULT now(),
                    checksum text NOT NULL
                )""");
    }

    /** The checksum of each recorded version. */
    Map<String, String> readHistory(Connection connection) throws SQLException, InterruptedException {
        var history = new HashMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT version, checksum FROM public.schema_migrations")) {
            while (rows.next()) {
                history.put(rows.getString(1), rows.getString(2));
            }
        }
        return history;
    }

    void requireUnedited(List<Script> scripts, Map<String, String> history) throws SQLException {
        for (var script : scripts) {
            if (!script.checksum().equals(history.getOrDefault(script.version(), script.checksum()))) {
                throw new SQLException(script.version() + " was edited after it was applied");
            }
        }
    }

    void requireNoneMissing(List<Script> scripts, Map<String, String> history) throws SQLException {
        for (var version : history.keySet()) {
            if (scripts.stream().noneMatch(script -> script.version().equals(version))) {
                throw new SQLException(version + " was applied and is missing");
            }
        }
    }

    void requireNoneLate(List<Script> scripts, Map<String, String> history) throws SQLException {
        var newest = history.keySet().stream().max(Comparator.naturalOrder()).orElse("");
        for (var script : scripts) {
            if (script.version().compareTo(newest) < 0 && !history.containsKey(script.version())) {
                throw new SQLException(script.version() + " comes after " + newest);
            }
        }
    }

    void requireAsFrozen(List<Script> scripts, List<String> manifest) throws SQLException {
        for (var script : scripts) {
            if (script.isFrozenAsAnother(manifest)) {
                throw new SQLException(script.version() + " was edited after it was frozen");
            }
        }
    }

    void applyAll(Connection connection, List<Script> pending) throws SQLException, InterruptedException {
        for (var script : pending) {
            try {
                apply(connection, script);
                reset(connection);
            } catch (SQLException e) {
                throw new SQLException(script.version() + ": " + e.getMessage(), e.getSQLState(), e);
            }
        }
    }

    void apply(Connection connection, Script script) throws SQLException {
        for (var statement : script.statements()) {
            if (mustRunAlone(statement)) {
                execute(connection, "SET lock_timeout = " + longestWaitOfAnIndex());
                runAlone(connection, statement);
            }
        }
        execute(connection, "SET lock_timeout = '500ms'");
        connection.setAutoCommit(false);
        for (var statement : script.statements()) {
            if (!mustRunAlone(statement)) {
                run(connection, statement);
            }
        }
        record(connection, script);
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** In milliseconds; 0 is without end. */
    int longestWaitOfAnIndex() {
        return 0;
    }

    boolean mustRunAlone(String statement) {
        return statement.contains("CONCURRENTLY") || statement.startsWith("VACUUM");
    }

    /** Waits as long as it takes; whatever an attempt that was interrupted has left is repaired. */
    private void runAlone(Connection connection, String statement) throws SQLException {
        var partition = PARTITION.matcher(statement);
        var index = INDEX.matcher(statement);
        if (statement.startsWith("VACUUM")) {
            execute(connection, statement);
        } else if (partition.find()) {
            detach(connection, statement, partition);
        } else if (index.find()) {
            build(connection, statement, index.group(1));
        } else {
            throw new SQLException("cannot repeat: " + statement);
        }
    }

    private static void detach(Connection connection, String statement, MatchResult parts) throws SQLException {
        var inherits = "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = '" + parts.group(2) + "'::regclass";
        if (isTrue(connection, inherits + " AND inhdetachpending)")) {
            execute(connection, parts.group(1) + " FINALIZE");
        } else if (isTrue(connection, inherits + ")")) {
            execute(connection, statement);
        }
    }

    void build(Connection connection, String statement, String index) throws SQLException {
        if (statement.startsWith("DROP")) {
            execute(connection, "DROP INDEX CONCURRENTLY IF EXISTS public." + index);
        } else if (statement.startsWith("REINDEX")) {
            dropInvalid(connection, index + "_ccnew");
            dropInvalid(connection, index + "_ccold");
            execute(connection, statement);
        } else {
            dropInvalid(connection, index);
            if (!isThere(connection, index, true)) {
                execute(connection, statement);
            }
        }
    }

    void dropInvalid(Connection connection, String index) throws SQLException {
        if (isThere(connection, index, false)) {
            execute(connection, "DROP INDEX CONCURRENTLY public." + index);
        }
    }

    boolean isThere(Connection connection, String index, boolean isValid) throws SQLException {
        return isTrue(
                connection,
                "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public." + index
                        + "') AND indisvalid = " + isValid + ")");
    }

    void run(Connection connection, String statement) throws SQLException {
        execute(connection, statement);
    }

    /** Every statement of a file, as it comes. */
    final void runAll(Connection connection, Script script) throws SQLException {
        for (var statement : script.statements()) {
            run(connection, statement);
        }
    }

    void record(Connection connection, Script script) throws SQLException {
        execute(
                connection,
                "INSERT INTO public.schema_migrations (version, checksum) VALUES ('%s', '%s')"
                        .formatted(script.version(), script.checksum()));
    }

    void end(Connection connection) throws SQLException {
        connection.close();
    }

    void endAfterFailure(Connection connection) throws SQLException {
        connection.close();
    }

    static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
