package dev.pawl.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test an empty database of its own on a server that the tests of a process share. For a field that JUnit
 * registers as an extension.
 */
public final class FreshDatabase implements BeforeEachCallback, AfterEachCallback {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final int major;
    private @Nullable EmbeddedDatabase database;

    private FreshDatabase(int major) {
        this.major = major;
    }

    /** On the bundled major version. */
    public static FreshDatabase create() {
        return on(EmbeddedServer.BUNDLED_MAJOR);
    }

    /** On this major version. */
    public static FreshDatabase on(int major) {
        return new FreshDatabase(major);
    }

    /** The database of the test that runs. */
    public EmbeddedDatabase database() {
        if (database == null) {
            throw new IllegalStateException("no test is running");
        }
        return database;
    }

    /** Executes SQL as the owner. */
    public void execute(String sql) throws SQLException {
        try (var connection = database().connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of each row, as text; read as the owner. */
    public List<String> query(String sql) throws SQLException {
        try (var connection = database().connect()) {
            return query(connection, sql);
        }
    }

    /** As {@link #queryUntilEmpty(Connection, String)}, read as the owner. */
    public List<String> queryUntilEmpty(String sql) throws SQLException {
        try (var connection = database().connect()) {
            return queryUntilEmpty(connection, sql);
        }
    }

    /**
     * Asks until no row is left, for at most ten seconds, and returns what is left. For what the server does a moment
     * later, such as ending the session of a client that has gone.
     */
    public static List<String> queryUntilEmpty(Connection connection, String sql) throws SQLException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        var rows = query(connection, sql);
        while (!rows.isEmpty() && System.nanoTime() < end) {
            query(connection, "SELECT pg_catalog.pg_sleep(0.02)");
            rows = query(connection, sql);
        }
        return rows;
    }

    /** The first column of each row, as text. */
    public static List<String> query(Connection connection, String sql) throws SQLException {
        var values = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
        }
        return values;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        database = EmbeddedServer.shared(major).createDatabase();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        database().close();
        database = null;
    }
}
