package dev.pawl.cli.up;

import dev.pawl.embedded.DurableServer;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * The database that {@code pawl up} serves, with the logins that a production set-up has: one that owns the schema and
 * may create roles, and one for the pages that owns nothing.
 */
final class UpDatabase implements AutoCloseable {
    static final String NAME = "pawl";
    static final String MIGRATOR = "pawl_migrator";
    static final String PAGES = "pawl_admin_web";

    private final DurableServer server;
    private final UpHome home;

    private UpDatabase(DurableServer server, UpHome home) {
        this.server = server;
        this.home = home;
    }

    static UpDatabase start(UpHome home) throws IOException, SQLException {
        var server = DurableServer.start(home.path(), home.secret("postgres.password"));
        try {
            provision(server, home);
        } catch (SQLException | IOException e) {
            server.close();
            throw e;
        }
        return new UpDatabase(server, home);
    }

    int port() {
        return server.port();
    }

    /** Refuses to go on without the server. */
    void requireRunning() throws IOException {
        if (!server.isRunning()) {
            throw PawlException.of(Message.DATABASE_ENDED, home.path());
        }
    }

    private static void provision(DurableServer server, UpHome home) throws SQLException, IOException {
        try (var connection = server.connect("postgres")) {
            login(connection, MIGRATOR, "CREATEROLE", home.secret("db.migrator.password"));
            login(connection, PAGES, "NOCREATEROLE", home.secret("db.password"));
            if (!exists(connection, "SELECT FROM pg_catalog.pg_database WHERE datname = ?", NAME)) {
                execute(connection, "CREATE DATABASE " + NAME + " OWNER " + MIGRATOR);
            }
            execute(connection, "REVOKE ALL ON DATABASE " + NAME + " FROM PUBLIC");
            execute(connection, "GRANT CONNECT ON DATABASE " + NAME + " TO " + PAGES);
        }
    }

    private static void login(Connection connection, String name, String attribute, String password)
            throws SQLException {
        if (!exists(connection, "SELECT FROM pg_catalog.pg_roles WHERE rolname = ?", name)) {
            execute(connection, "CREATE ROLE " + name + " LOGIN " + attribute);
        }
        connection.unwrap(PGConnection.class).alterUserPassword(name, password.toCharArray(), "scram-sha-256");
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
