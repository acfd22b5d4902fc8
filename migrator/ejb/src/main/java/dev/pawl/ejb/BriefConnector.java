package dev.pawl.ejb;

import dev.pawl.engine.run.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Connections for a look at the history: neither a locked table nor a silent server holds one up for long. */
record BriefConnector(Connector connector) implements Connector {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public String target() {
        return connector.target();
    }

    @Override
    public Connection open() throws SQLException {
        var connection = connector.open();
        try (var statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
            // The server gives up first, so that no session of ours is left waiting there.
            statement.execute("SET statement_timeout = '4s'");
            return connection;
        } catch (SQLException e) {
            close(connection, e);
            throw e;
        }
    }

    private static void close(Connection connection, SQLException cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
