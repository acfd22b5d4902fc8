package dev.pawl.conformance.schema;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** An empty control plane in a database of its own, and connections as its services have them. */
record Migrated(EmbeddedDatabase database) implements AutoCloseable {
    static Migrated on(int major) {
        var database = EmbeddedServer.shared(major).createDatabase();
        var report = ControlPlane.run(database);
        if (report.error() != null) {
            throw new IllegalStateException("not migrated: " + report);
        }
        return new Migrated(database);
    }

    /** Autocommit; as if this role had logged in. */
    Connection as(String role) throws SQLException {
        var connection = database.connectAsSuperuser();
        execute(connection, "SET SESSION AUTHORIZATION " + role);
        return connection;
    }

    /** The same, working for one zone until it is closed. */
    Connection as(String role, String zone) throws SQLException {
        var connection = as(role);
        execute(connection, "SET pawl.zone_id = '%s'".formatted(zone));
        return connection;
    }

    void asOwner(String sql) throws SQLException {
        try (var connection = database.connect()) {
            execute(connection, sql);
        }
    }

    void asSuperuser(String sql) throws SQLException {
        try (var connection = database.connectAsSuperuser()) {
            execute(connection, sql);
        }
    }

    /** The first column of each row, as a superuser. */
    List<String> query(String sql) throws SQLException {
        try (var connection = database.connectAsSuperuser()) {
            return FreshDatabase.query(connection, sql);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
