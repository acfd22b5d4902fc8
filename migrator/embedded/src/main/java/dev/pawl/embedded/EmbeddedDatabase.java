package dev.pawl.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** One database of an {@link EmbeddedServer}. */
public final class EmbeddedDatabase implements AutoCloseable {
    private final EmbeddedServer server;
    private final String name;

    EmbeddedDatabase(EmbeddedServer server, String name) {
        this.server = server;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The login that owns the database: no superuser, but it may create roles. */
    public String owner() {
        return server.owner();
    }

    /** A JDBC URL without user; see {@link #owner()}. */
    public String url() {
        return server.url(name);
    }

    /** The port of its server on localhost. */
    public int port() {
        return server.port();
    }

    /** A connection as the owner. */
    public Connection connect() throws SQLException {
        return connectAs(owner());
    }

    /** A connection as any login; no password is asked for. */
    public Connection connectAs(String user) throws SQLException {
        return DriverManager.getConnection(url(), user, "");
    }

    /** A connection as the superuser. */
    public Connection connectAsSuperuser() throws SQLException {
        return server.superuser(name);
    }

    /** Drops the database and ends whatever is still connected to it. */
    @Override
    public void close() {
        try (var connection = server.superuser("postgres");
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot drop " + name + ": " + e.getMessage(), e);
        }
    }
}
