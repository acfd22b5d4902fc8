package dev.pawl.conformance.kit;

import dev.pawl.conformance.Running.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The least that keeps every rule: a lock that is never waited for inside a statement, a transaction for each file with
 * its history row, checksums. Each of the {@link BrokenRunners} does one of these steps otherwise.
 */
class MinimalRunner {
    /** Applies what is pending; the connection is this runner's to close. */
    Ending migrate(Connection connection, Path folder) throws SQLException, IOException, InterruptedException {
        try {
            lock(connection);
            makeHistory(connection);
            var history = readHistory(connection);
            var scripts = Script.all(folder);
            requireUnedited(scripts, history);
            requireNoneMissing(scripts, history);
            requireNoneLate(scripts, history);
            requireAsFrozen(scripts, Script.manifest(folder));
            for (var script : scripts) {
                if (!history.containsKey(script.version())) {
                    apply(connection, script);
                }
            }
            end(connection);
            return new Ending(true, "applied what was pending");
        } catch (SQLException e) {
            endAfterFailure(connection);
            return new Ending(false, e.getSQLState() + " " + e.getMessage());
        }
    }

    void lock(Connection connection) throws SQLException {
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

    void apply(Connection connection, Script script) throws SQLException {
        if (mustRunAlone(script)) {
            for (var statement : script.sql().lines().toList()) {
                execute(connection, statement);
            }
            record(connection, script);
            return;
        }
        connection.setAutoCommit(false);
        run(connection, script);
        record(connection, script);
        connection.commit();
        connection.setAutoCommit(true);
    }

    boolean mustRunAlone(Script script) {
        return script.sql().contains("CONCURRENTLY");
    }

    void run(Connection connection, Script script) throws SQLException {
        execute(connection, script.sql());
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

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
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
