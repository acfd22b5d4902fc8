package dev.pawl.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** One database of an {@link EmbeddedServer} or a {@link ControlledServer}. */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final int port;
    private final String name;

    private EmbeddedDatabase(int port, String name) {
        this.port = port;
        this.name = name;
    }

    /**
     * Creates an empty one.
     *
     * @param options more of the statement
     */
    static EmbeddedDatabase create(int port, String options) {
        var name = "db" + ProcessHandle.current().pid() + "_" + COUNTER.incrementAndGet();
        try (var connection = EmbeddedServer.connect(port, "postgres", EmbeddedServer.SUPERUSER);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " OWNER " + EmbeddedServer.OWNER + " " + options);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create a database: " + e.getMessage(), e);
        }
        return new EmbeddedDatabase(port, name);
    }

    /** The same database behind something that listens on this port of this machine. */
    public EmbeddedDatabase through(int other) {
        return new EmbeddedDatabase(other, name);
    }

    public String name() {
        return name;
    }

    /** The login that owns the database: no superuser, but it may create roles. */
    public String owner() {
        return EmbeddedServer.OWNER;
    }

    /** A JDBC URL without user; see {@link #owner()}. */
    public String url() {
        return "jdbc:postgresql://localhost:" + port + "/" + name;
    }

    /** The port of its server on localhost, or of what stands in front of it. */
    public int port() {
        return port;
    }

    /** A connection as the owner. */
    public Connection connect() throws SQLException {
        return connectAs(owner());
    }

    /** A connection as any login; no password is asked for. */
    public Connection connectAs(String user) throws SQLException {
        return EmbeddedServer.connect(port, name, user);
    }

    /** A connection as the superuser. */
    public Connection connectAsSuperuser() throws SQLException {
        return connectAs(EmbeddedServer.SUPERUSER);
    }

    /** Drops the database and ends whatever is still connected to it. */
    @Override
    public void close() {
        try (var connection = EmbeddedServer.connect(port, "postgres", EmbeddedServer.SUPERUSER);
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot drop " + name + ": " + e.getMessage(), e);
        }
    }
}
